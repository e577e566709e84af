import Link from "next/link";
import { Suspense } from "react";
import { visitor } from "../../../lib/gateway";
import { notesOf } from "../../../lib/notes";
import { hrefOf, places } from "../../../lib/places";

export default function Notes() {
  return (
    <>
      <h2>Notes</h2>
      <Suspense fallback={<p className="muted">Looking through the drawer …</p>}>
        <List />
      </Suspense>
      <h2>Write about</h2>
      <ul className="links">
        {places.map((place) => (
          <li key={place.name}><Link href={hrefOf(place, "/dashboard/places")}>{place.name}</Link></li>
        ))}
      </ul>
    </>
  );
}

// List streams in when the drawer, which sticks a little, is open.
async function List() {
  const user = await visitor();
  await new Promise((opened) => setTimeout(opened, 100));
  const notes = user ? notesOf(user.id) : [];
  if (notes.length === 0) return <p className="muted">None yet.</p>;
  return (
    <ul className="notes">
      {notes.map(({ place, text }, i) => <li key={i}><strong>{place}</strong> {text}</li>)}
    </ul>
  );
}

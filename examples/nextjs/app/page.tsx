import Image from "next/image";
import Link from "next/link";
import { hrefOf, places } from "../lib/places";

export default function Home() {
  return (
    <>
      <section className="hero">
        <div>
          <h1>Cafés worth a walk</h1>
          <p>A short list, kept by people who sit there. Sign in to keep notes of your own.</p>
          <Link className="button" href="/sign-up">Create an account</Link>
        </div>
        <Image src="/cup.png" alt="A cup of coffee on a table" width={480} height={360} priority />
      </section>
      <ul className="cards">
        {places.map((place) => (
          <li key={place.name}>
            <Link href={hrefOf(place)}>
              <span className="sign" aria-hidden>{place.sign}</span>
              <strong>{place.name}</strong>
              <span>{place.city}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { hrefOf, placeAt } from "../../../lib/places";

type Props = { params: Promise<{ path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: placeAt((await params).path)?.name };
}

export default async function PlacePage({ params }: Props) {
  const place = placeAt((await params).path);
  if (!place) notFound();
  return (
    <article>
      <p className="sign" aria-hidden>{place.sign}</p>
      <h1>{place.name}</h1>
      <p className="muted">{place.city}</p>
      <p>{place.text}</p>
      <Link className="button" href={hrefOf(place, "/dashboard/places")} prefetch={false}>Write a note</Link>
    </article>
  );
}

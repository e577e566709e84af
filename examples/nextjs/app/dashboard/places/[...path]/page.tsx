import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { placeAt } from "../../../../lib/places";
import { WriteForm } from "./form";

type Props = { params: Promise<{ path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: placeAt((await params).path)?.name };
}

export default async function WritePage({ params }: Props) {
  const place = placeAt((await params).path);
  if (!place) notFound();
  return (
    <>
      <h1>{place.name}</h1>
      <WriteForm place={place.name} />
    </>
  );
}

// Rendered anew for every request.
export const dynamic = "force-dynamic";

export default function Page() {
  return <p>for members only</p>;
}

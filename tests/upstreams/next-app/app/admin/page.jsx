// Written to files when the app is built.
export default function Page() {
  return <p>for members only</p>;
}

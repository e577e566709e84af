export default function Page() {
  return <p>The pages that matter are behind proxy.ts.</p>;
}

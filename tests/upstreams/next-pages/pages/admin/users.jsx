// Rendered anew for every request. The text is in the data only, not in the script.
export const getServerSideProps = () => ({ props: { text: "for members only" } });

export default function Page({ text }) {
  return <p>{text}</p>;
}

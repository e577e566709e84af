// Written to files when the app is built. The text is in the data only, not in the script.
export const getStaticProps = () => ({ props: { text: "for members only" } });

export default function Page({ text }) {
  return <p>{text}</p>;
}

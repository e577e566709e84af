import type { Metadata } from "next";
import { visitor } from "../../lib/gateway";

export const metadata: Metadata = { title: "My notes" };

export default async function Dashboard() {
  const user = await visitor();
  return <h1>Hello, {user?.name}</h1>;
}

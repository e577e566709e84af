import type { Metadata } from "next";
import Link from "next/link";
import { safeReturn } from "../../lib/return";
import { SignUpForm } from "./form";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUp({ searchParams }: { searchParams: Promise<{ redirectTo?: string }> }) {
  const back = safeReturn((await searchParams).redirectTo);
  return (
    <div className="narrow">
      <h1>Create an account</h1>
      <SignUpForm back={back} />
      <p className="muted">Been here before? <Link href={`/sign-in?redirectTo=${encodeURIComponent(back)}`}>Sign in</Link></p>
    </div>
  );
}

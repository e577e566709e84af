import type { Metadata } from "next";
import Link from "next/link";
import { safeReturn } from "../../lib/return";
import { SignInForm } from "./form";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ redirectTo?: string; error?: string }> };

export default async function SignIn({ searchParams }: Props) {
  const { redirectTo, error } = await searchParams;
  const back = safeReturn(redirectTo);
  return (
    <div className="narrow">
      <h1>Sign in</h1>
      {error && <p role="alert">Signing in did not work: {error}</p>}
      <SignInForm back={back} provider={process.env.PROVIDER} />
      <p className="muted">New here? <Link href={`/sign-up?redirectTo=${encodeURIComponent(back)}`}>Create an account</Link></p>
    </div>
  );
}

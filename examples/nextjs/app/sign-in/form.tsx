"use client";

import { useActionState, useEffect, useState } from "react";
import { auth } from "../../lib/auth-client";
import { signIn } from "./actions";

export function SignInForm({ back, provider }: { back: string; provider?: string }) {
  const [outcome, act, pending] = useActionState(signIn, {});
  const [failed, setFailed] = useState<string>();
  const error = failed ?? outcome.error;

  // The client is not told what a server action does: useSession asks anew when this is over.
  useEffect(() => () => auth.$store.notify("$sessionSignal"), []);

  async function elsewhere() {
    const { error } = await auth.signIn.social({ provider: provider!, callbackURL: back, errorCallbackURL: "/sign-in" });
    if (error) setFailed(error.message ?? "Please try again.");
  }

  return (
    <form className="form" action={act}>
      {error && <p role="alert">{error}</p>}
      <label>E-mail <input name="email" type="email" autoComplete="username" defaultValue={outcome.email} required /></label>
      <label>Password <input name="password" type="password" autoComplete="current-password" required /></label>
      <input type="hidden" name="redirectTo" value={back} />
      <button disabled={pending}>Sign in</button>
      {provider && <button type="button" className="quiet" onClick={elsewhere}>Continue with {provider}</button>}
    </form>
  );
}

"use client";

import { type FormEvent, useState } from "react";
import { auth } from "../../lib/auth-client";

// SignUpForm talks to the gateway from the browser, with Better Auth's client.
export function SignUpForm({ back }: { back: string }) {
  const [sentTo, setSentTo] = useState<string>();
  const [error, setError] = useState<string>();
  const [pending, setPending] = useState(false);

  async function signUp(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setPending(true);
    const form = new FormData(event.currentTarget);
    const [name, email, password] = ["name", "email", "password"].map((field) => String(form.get(field)));
    const { error } = await auth.signUp.email({ name, email, password, callbackURL: back });
    setPending(false);
    if (error) setError(error.message ?? "Please try again.");
    else setSentTo(email);
  }

  if (sentTo) return <p role="status">Almost there. Follow the link that was sent to <strong>{sentTo}</strong>.</p>;
  return (
    <form className="form" onSubmit={signUp}>
      {error && <p role="alert">{error}</p>}
      <label>Name <input name="name" autoComplete="name" required /></label>
      <label>E-mail <input name="email" type="email" autoComplete="username" required /></label>
      <label>Password <input name="password" type="password" autoComplete="new-password" minLength={8} required /></label>
      <button disabled={pending}>Create account</button>
    </form>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { auth } from "../../../lib/auth-client";

// Account changes the visitor's name, and ends all their sessions, in every browser.
export function Account() {
  const router = useRouter();
  const [error, setError] = useState<string>();

  async function rename(form: FormData) {
    const { error } = await auth.updateUser({ name: String(form.get("name")) });
    setError(error?.message);
    router.refresh();
  }

  async function signOutEverywhere() {
    const { error } = await auth.revokeSessions();
    if (error) setError(error.message);
    else location.assign("/");
  }

  return (
    <>
      {error && <p role="alert">{error}</p>}
      <form className="row" action={rename}>
        <label>New name <input name="name" autoComplete="name" required /></label>
        <button className="quiet">Rename</button>
      </form>
      <button className="quiet" onClick={signOutEverywhere}>Sign out everywhere</button>
    </>
  );
}

"use client";

import { useState } from "react";
import { auth } from "../../../lib/auth-client";

// Sessions ends all sessions of the visitor, in every browser.
export function Sessions() {
  const [error, setError] = useState<string>();

  async function signOutEverywhere() {
    const { error } = await auth.revokeSessions();
    if (error) setError(error.message ?? "Please try again.");
    else location.assign("/");
  }

  return (
    <>
      {error && <p role="alert">{error}</p>}
      <button className="quiet" onClick={signOutEverywhere}>Sign out everywhere</button>
    </>
  );
}

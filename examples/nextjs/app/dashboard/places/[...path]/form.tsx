"use client";

import { unstable_rethrow } from "next/navigation";
import { useActionState } from "react";
import { auth } from "../../../../lib/auth-client";
import { write } from "./actions";

type Outcome = { text?: string; refused?: boolean };

// WriteForm sends a note. When the session is over, the gate answers 401 and not with a
// redirect, so nothing that was written is lost.
export function WriteForm({ place }: { place: string }) {
  const [outcome, act, pending] = useActionState(send, {});

  async function send(_: Outcome, form: FormData): Promise<Outcome> {
    try {
      await write(place, form);
      return {};
    } catch (error) {
      unstable_rethrow(error); // redirect() is no failure
      const { data } = await auth.getSession();
      if (data) throw error;
      return { refused: true, text: String(form.get("text")) };
    }
  }

  return (
    <form className="form" action={act}>
      {outcome.refused && (
        <p role="alert">
          You are signed out. <a href="/sign-in" target="_blank">Sign in</a>, then keep your note: it is still here.
        </p>
      )}
      <label>Your note <textarea name="text" rows={3} required maxLength={500} defaultValue={outcome.text} /></label>
      <button disabled={pending}>Keep</button>
    </form>
  );
}

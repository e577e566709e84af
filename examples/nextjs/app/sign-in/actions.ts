"use server";

import { redirect } from "next/navigation";
import { post } from "../../lib/gateway";
import { safeReturn } from "../../lib/return";

export type Outcome = { error?: string; email?: string };

// signIn is a server action that signs in. The cookies of the gateway's answer go to the
// browser with its own.
export async function signIn(_: Outcome, form: FormData): Promise<Outcome> {
  const email = String(form.get("email"));
  const answer = await post("/sign-in/email", { email, password: String(form.get("password")) });
  if (!answer.ok) {
    const { message } = await answer.json().catch(() => ({ message: undefined }));
    return { error: message ?? "Please try again.", email };
  }
  redirect(safeReturn(form.get("redirectTo")));
}

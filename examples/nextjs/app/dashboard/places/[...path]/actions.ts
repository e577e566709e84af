"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { visitor } from "../../../../lib/gateway";
import { keep } from "../../../../lib/notes";

// write keeps a note. A server action is a POST to the page it is on, so the gate stands
// before this one. Which page that is, a client may choose: what matters is checked here, too.
export async function write(place: string, form: FormData) {
  const user = await visitor();
  if (!user) throw new Error("nobody is signed in");
  const text = String(form.get("text")).trim().slice(0, 500);
  if (text) keep(user.id, { place, text });
  revalidatePath("/dashboard");
  redirect("/dashboard");
}

"use client";

import Link from "next/link";
import { auth } from "../lib/auth-client";

// AccountMenu shows who is signed in, in every tab.
export function AccountMenu() {
  const { data, isPending } = auth.useSession();
  if (isPending) return <span className="account" aria-hidden />;
  if (!data) return <span className="account"><Link className="button" href="/sign-in">Sign in</Link></span>;
  return (
    <span className="account">
      <span className="who" title={data.user.email}>{data.user.name}</span>
      <button className="quiet" onClick={() => auth.signOut({ fetchOptions: { onSuccess: () => location.assign("/") } })}>Sign out</button>
    </span>
  );
}

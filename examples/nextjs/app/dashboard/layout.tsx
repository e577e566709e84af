import type { ReactNode } from "react";

type Props = { children: ReactNode; notes: ReactNode; session: ReactNode };

// Everything under /dashboard is behind the gate. The gateway's Caddyfile says so.
export default function Layout({ children, notes, session }: Props) {
  return (
    <>
      {children}
      <div className="columns">
        <section aria-label="Notes">{notes}</section>
        <section aria-label="Session">{session}</section>
      </div>
    </>
  );
}

import type { Metadata, Viewport } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { AccountMenu } from "./account-menu";
import "./style.css";

export const metadata: Metadata = { title: { default: "Corner", template: "%s · Corner" }, description: "Cafés worth a walk" };
export const viewport: Viewport = { colorScheme: "light dark" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header className="top">
          <Link className="brand" href="/">Corner</Link>
          <nav aria-label="Main">
            <Link href="/dashboard" prefetch={false}>My notes</Link>
            <AccountMenu />
          </nav>
        </header>
        <main>{children}</main>
        <footer>There is no auth code in this app. The gateway in front of it has it.</footer>
      </body>
    </html>
  );
}

import { session, visitor } from "../../../lib/gateway";
import { Account } from "./account";

// Session shows both ways to know who is there: by headers, and by get-session.
export default async function Session() {
  const [user, found] = await Promise.all([visitor(), session()]);
  return (
    <>
      <h2>You</h2>
      <dl>
        <dt>By headers</dt>
        <dd>{user?.email}</dd>
        <dt>By get-session</dt>
        <dd>{found?.user.email}</dd>
        <dt>Until</dt>
        <dd><time dateTime={found?.session.expiresAt}>{found?.session.expiresAt.replace("T", " ").slice(0, 16)}</time></dd>
      </dl>
      <Account />
    </>
  );
}

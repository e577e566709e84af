// A page that shows by useSession who is signed in, with a form to change it. It notes in
// window.shown all that it has shown, for react.mjs.

import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { createAuthClient } from "better-auth/react";

const auth = createAuthClient();
window.shown = [];

function Page() {
  const { data, error, isPending, refetch } = auth.useSession();
  const [answer, setAnswer] = useState("");
  const session = isPending ? "loading" : data ? `${data.user.name} <${data.user.email}>` : "nobody";

  useEffect(() => {
    window.shown.push(error ? `${session}, error ${error.status}` : session);
  }, [session, error]);

  const act = (call) => async (event) => {
    event.preventDefault();
    const { error } = await call(Object.fromEntries(new FormData(event.target.form)));
    setAnswer(error ? error.message : "done");
  };

  return (
    <form>
      <p id="session">{session}</p>
      <p id="answer" role="status">{answer}</p>
      <label>Name <input name="name" autoComplete="off" /></label>
      <label>E-mail <input name="email" autoComplete="off" /></label>
      <label>Password <input name="password" type="password" autoComplete="off" /></label>
      <button onClick={act((values) => auth.signUp.email(values))}>Sign up</button>
      <button onClick={act(({ email, password }) => auth.signIn.email({ email, password }))}>Sign in</button>
      <button onClick={act(() => auth.signIn.social({ provider: "github", callbackURL: "/dash?with=github" }))}>
        Sign in with GitHub
      </button>
      <button onClick={act(({ name }) => auth.updateUser({ name }))}>Rename</button>
      <button onClick={act(() => auth.revokeOtherSessions())}>Sign out elsewhere</button>
      <button onClick={act(() => auth.signOut())}>Sign out</button>
      <button type="button" onClick={() => refetch()}>Look again</button>
    </form>
  );
}

createRoot(document.body.appendChild(document.createElement("main"))).render(<Page />);

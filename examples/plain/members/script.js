// The page works without this. With it, it has a clock, and what was written stays on the
// page when the session has ended meanwhile.

const clock = new WebSocket(new URL("/members/clock", location.href.replace(/^http/, "ws")));
clock.onmessage = ({ data }) => (document.querySelector("#clock").textContent = `· ${data}`);
clock.onclose = ({ code }) => {
	document.querySelector("#clock").textContent = code === 1008 ? "· signed out" : "";
};

const form = document.querySelector("#entry");
form.addEventListener("submit", async (event) => {
	event.preventDefault();
	const alarm = form.querySelector("[role=alert]");
	const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
	if (answer.ok) location.reload();
	else if (answer.status === 401) {
		alarm.innerHTML = `You are signed out. <a href="/sign-in" target="_blank">Sign in</a>, then try again: your entry is still here.`;
	} else alarm.textContent = "That did not work. Please try again.";
});

package ui

// kind is a type of providers as people know it. The marks are simple drawings of our own, in a
// square of 24: enough to tell the buttons apart at a glance.
type kind struct{ name, mark string }

// plainMark is for providers without a mark of their own: a key.
const plainMark = `<circle cx="8" cy="12" r="4" fill="none" stroke="currentColor" stroke-width="2"/>` +
	`<path d="M12 12h9v4m-4-4v3" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`

// kinds are the types of the table of package providers.
var kinds = map[string]kind{
	"apple":       {"Apple", `<path fill="currentColor" d="M12 8.2c1-.7 2.2-1.1 3.4-1.1 1.7 0 3 .8 3.9 2-1.6 1-2.4 2.3-2.4 4 0 1.9 1 3.4 2.9 4.2-1.2 2.9-2.7 4.4-4.3 4.4-1.3 0-2-.7-3.5-.7s-2.2.7-3.5.7C6.2 21.7 4 17.5 4 13.6c0-3.9 2-6.5 4.8-6.5 1.2 0 2.2.4 3.2 1.1z"/><path fill="currentColor" d="M11.7 6.5c0-2.3 1.5-4.1 3.9-4.5.2 2.5-1.5 4.5-3.9 4.5z"/>`},
	"atlassian":   {"Atlassian", `<path fill="#2684ff" d="M8.3 11.2c-.3-.3-.7-.2-.9.1L2.1 21.2c-.2.4.1.8.5.8h7.3c.2 0 .4-.1.5-.3 1.6-3.2.6-8.1-2.1-10.5z"/><path fill="#1f6fe5" d="M11.7 2.3c-2.9 4.5-2.7 9.6-.8 13.5l3 5.9c.1.2.3.3.5.3h7.2c.5 0 .8-.5.6-.9L12.7 2.3c-.2-.4-.7-.4-1 0z"/>`},
	"discord":     {"Discord", `<rect x="1.5" y="4" width="21" height="15.5" rx="6.5" fill="#5865f2"/><path fill="none" stroke="#5865f2" stroke-width="2.2" stroke-linecap="round" d="M6 19l-1.5 2M18 19l1.5 2"/><circle cx="8.6" cy="11.5" r="2" fill="#fff"/><circle cx="15.4" cy="11.5" r="2" fill="#fff"/><path d="M8 15.8c2.5 1.2 5.5 1.2 8 0" fill="none" stroke="#fff" stroke-width="1.4" stroke-linecap="round"/>`},
	"dropbox":     {"Dropbox", `<path fill="#0061ff" d="M7 3l5 3.2-5 3.2L2 6.2zm10 0l5 3.2-5 3.2-5-3.2zM2 12.6l5-3.2 5 3.2-5 3.2zm15-3.2l5 3.2-5 3.2-5-3.2zM7 16.9l5-3.2 5 3.2-5 3.2z"/>`},
	"facebook":    {"Facebook", `<circle cx="12" cy="12" r="10.5" fill="#0866ff"/><path fill="none" stroke="#fff" stroke-width="3" d="M12.5 22.5V10c0-2 1-3 3.5-3M8.7 13h6.8"/>`},
	"figma":       {"Figma", `<path fill="#f24e1e" d="M8.5 2H12v6.7H8.5a3.3 3.3 0 0 1 0-6.7z"/><path fill="#ff7262" d="M12 2h3.5a3.3 3.3 0 0 1 0 6.7H12z"/><path fill="#a259ff" d="M8.5 8.7H12v6.6H8.5a3.3 3.3 0 0 1 0-6.6z"/><circle cx="15.5" cy="12" r="3.3" fill="#1abcfe"/><path fill="#0acf83" d="M8.5 15.3H12v3.4a3.4 3.4 0 1 1-3.5-3.4z"/>`},
	"github":      {"GitHub", `<circle cx="12" cy="12" r="10.5" fill="currentColor"/><path fill="Canvas" d="M6.6 5.6c1.5.1 2.6.7 3.3 1.3a9 9 0 0 1 4.2 0c.7-.6 1.8-1.2 3.3-1.3.5 1.2.5 2.3.2 3.2.8.9 1.1 1.9 1.1 3.1 0 3-1.7 4.4-4.3 4.9v4.9a10 10 0 0 1-4.8 0v-1.7c-2.3.3-2.9-1.5-3.9-2.3 1.8-.5 2.2 1.3 3.9.9.1-.8.3-1.4.6-1.8-2.9-.5-4.7-1.9-4.7-4.9 0-1.2.3-2.2 1.1-3.1-.4-.9-.4-2 0-3.2z"/>`},
	"gitlab":      {"GitLab", `<path fill="#e24329" d="M12 21.5l4.1-12.2H7.9z"/><path fill="#fc6d26" d="M12 21.5L7.9 9.3H2.3zm0 0l4.1-12.2h5.6z"/><path fill="#fca326" d="M2.3 9.3l-1 3.1c-.1.4 0 .8.3 1L12 21.5zm19.4 0l1 3.1c.1.4 0 .8-.3 1L12 21.5z"/><path fill="#e24329" d="M2.3 9.3h5.6L5.5 2.5c-.1-.3-.6-.3-.7 0zm19.4 0h-5.6l2.4-6.8c.1-.3.6-.3.7 0z"/>`},
	"google":      {"Google", `<g fill="none" stroke-width="4.2"><path stroke="#ea4335" d="M18.2 6.3A8 8 0 0 0 5 8.2"/><path stroke="#fbbc05" d="M5 8.1a8 8 0 0 0 0 7.8"/><path stroke="#34a853" d="M5 15.8a8 8 0 0 0 12.3 2.2"/><path stroke="#4285f4" d="M17.2 18.1A8 8 0 0 0 19.9 12H12"/></g>`},
	"huggingface": {"Hugging Face", `<circle cx="12" cy="12" r="9.5" fill="#ffd21e"/><circle cx="8.7" cy="10.2" r="1.3" fill="#3a3b45"/><circle cx="15.3" cy="10.2" r="1.3" fill="#3a3b45"/><path fill="#3a3b45" d="M7.5 13.5h9a4.5 4.5 0 0 1-9 0z"/>`},
	"kick":        {"Kick", `<path fill="#22a60a" d="M3 3h6v4h2V5h2V3h7v6h-2v2h-2v2h2v2h2v6h-7v-2h-2v-2H9v4H3z"/>`},
	"linear":      {"Linear", `<circle cx="12" cy="12" r="10" fill="#5e6ad2"/><path stroke="#fff" stroke-width="1.7" stroke-linecap="round" d="M4.8 12.8l6.4 6.4M5 8.4L15.6 19M7.7 6L18 16.3"/>`},
	"linkedin":    {"LinkedIn", `<rect x="2" y="2" width="20" height="20" rx="3" fill="#0a66c2"/><path fill="none" stroke="#fff" stroke-width="2.6" d="M7 10v8M11.3 18v-8M11.3 14.5c0-2.5 1.2-3.5 3-3.5s2.7 1 2.7 3.2V18"/><circle cx="7" cy="7" r="1.6" fill="#fff"/>`},
	"microsoft":   {"Microsoft", `<path fill="#f25022" d="M2 2h9.5v9.5H2z"/><path fill="#7fba00" d="M12.5 2H22v9.5h-9.5z"/><path fill="#00a4ef" d="M2 12.5h9.5V22H2z"/><path fill="#ffb900" d="M12.5 12.5H22V22h-9.5z"/>`},
	"notion":      {"Notion", `<rect x="3" y="3" width="18" height="18" rx="2.5" fill="none" stroke="currentColor" stroke-width="1.8"/><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M8.5 16.5v-9l7 9v-9"/>`},
	"polar":       {"Polar", `<g fill="none" stroke="currentColor" stroke-width="1.7"><circle cx="12" cy="12" r="9.5"/><ellipse cx="12" cy="12" rx="4" ry="9.5" transform="rotate(18 12 12)"/><path d="M6.3 4.5c-1.6 5-1 11 2 16M17.7 19.5c1.6-5 1-11-2-16"/></g>`},
	"railway":     {"Railway", `<g fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"><path d="M8 3c2.5 6-1 10-5 11M16 3c-2.5 6 1 10 5 11M6.5 21l2-4M17.5 21l-2-4M8 12h8M7 16.5h10"/></g>`},
	"reddit":      {"Reddit", `<circle cx="12" cy="12" r="10" fill="#ff4500"/><ellipse cx="12" cy="13.5" rx="6" ry="4.2" fill="#fff"/><circle cx="17" cy="10.5" r="1.6" fill="#fff"/><circle cx="7" cy="10.5" r="1.6" fill="#fff"/><circle cx="9.7" cy="13" r="1.1" fill="#ff4500"/><circle cx="14.3" cy="13" r="1.1" fill="#ff4500"/><path d="M9.8 15.7c1.3.9 3.1.9 4.4 0M12 9.3l.8-3.3 2.7.6" fill="none" stroke="#ff4500" stroke-width=".9" stroke-linecap="round"/><path d="M12 9.3l.8-3.3 2.7.6" fill="none" stroke="#fff" stroke-width=".9" stroke-linecap="round"/>`},
	"salesforce":  {"Salesforce", `<path fill="#00a1e0" d="M10 6.2a4.2 4.2 0 0 1 7 1.2 4.7 4.7 0 1 1 1.2 9.1 3.7 3.7 0 0 1-4.8 1.5 4.2 4.2 0 0 1-7.7-.4A3.9 3.9 0 0 1 3.6 10.3 4.5 4.5 0 0 1 10 6.2z"/>`},
	"slack":       {"Slack", `<g stroke-width="3.6" stroke-linecap="round"><path stroke="#36c5f0" d="M9.3 4.3v0M4.3 9.3h5"/><path stroke="#2eb67d" d="M19.7 9.3v0M14.7 4.3v5"/><path stroke="#ecb22e" d="M14.7 19.7v0M14.7 14.7h5"/><path stroke="#e01e5a" d="M4.3 14.7v0M9.3 14.7v5"/></g>`},
	"spotify":     {"Spotify", `<circle cx="12" cy="12" r="10" fill="#1db954"/><g fill="none" stroke="#0b1f12" stroke-linecap="round"><path stroke-width="2" d="M6 9c4-1.2 8.5-.8 12 1.2"/><path stroke-width="1.7" d="M6.6 12.3c3.4-1 7.1-.6 10.1 1.1"/><path stroke-width="1.4" d="M7.2 15.4c2.8-.8 5.8-.5 8.3 1"/></g>`},
	"twitch":      {"Twitch", `<path fill="#9146ff" d="M5.5 2L3 6v13h5v3h3l3-3h3.5l4.5-4.5V2zm14.5 11.5L17 16.5h-4l-2.7 2.7v-2.7H6.5V4H20z"/><path fill="#9146ff" d="M15.5 7h1.9v5h-1.9zm-5 0h1.9v5h-1.9z"/>`},
	"twitter":     {"X", `<path fill="none" stroke="currentColor" stroke-width="1.8" d="M4 3.5h3.9L20 20.5h-3.9z"/><path stroke="currentColor" stroke-width="2" d="M4 20.5l6.7-7.4M13.5 10.4l6-6.9"/>`},
	"vercel":      {"Vercel", `<path fill="currentColor" d="M12 3.5L22.5 21h-21z"/>`},
	"zoom":        {"Zoom", `<rect x="1.5" y="4" width="21" height="16" rx="5" fill="#0b5cff"/><path fill="#fff" d="M5 9h7.5a2 2 0 0 1 2 2v4H7a2 2 0 0 1-2-2zm10.5 2.2L19 8.8v6.4l-3.5-2.4z"/>`},
}

// The parameter that leads back after signing in comes from a URL that anybody may have made.

export function safeReturn(to: unknown, otherwise = "/dashboard"): string {
  if (typeof to !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to)) return otherwise;
  const url = new URL(to, "http://here.invalid");
  return url.host === "here.invalid" && !url.pathname.startsWith("//") ? url.pathname + url.search + url.hash : otherwise;
}

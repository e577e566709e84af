export { auth as proxy } from "@/auth";

export const config = { matchers: ["/dashboard"] };

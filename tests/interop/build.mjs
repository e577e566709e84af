// Builds the page of page/ with Vite, into the folder that is given.

import { fileURLToPath } from "node:url";
import { build } from "vite";

await build({
  root: fileURLToPath(new URL("page", import.meta.url)),
  configFile: false,
  logLevel: "warn",
  build: { outDir: process.argv[2], emptyOutDir: true },
});

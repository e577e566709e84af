// The Pages Router, with locales.
export default {
  poweredByHeader: false,
  generateBuildId: () => "build",
  i18n: { locales: ["en", "fr"], defaultLocale: "en" },
};

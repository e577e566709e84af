// The App Router.
export default { poweredByHeader: false, generateBuildId: () => "build" };

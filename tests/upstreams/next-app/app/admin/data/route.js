export const GET = () => new Response("for members only");

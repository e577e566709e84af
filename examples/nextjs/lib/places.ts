// Cafés, by the path they have on this site.

export type Place = { path: string[]; name: string; city: string; text: string; sign: string };

export const places: Place[] = [
  { path: ["paris", "café de la tour"], name: "Café de la Tour", city: "Paris", sign: "☕", text: "Zinc counter, four tables, and a waiter who remembers what you had." },
  { path: ["wien", "kaffeehaus am ring"], name: "Kaffeehaus am Ring", city: "Wien", sign: "♨", text: "Newspapers on wooden holders. A glass of water comes with everything." },
  { path: ["αθήνα", "το φεγγάρι"], name: "Το Φεγγάρι", city: "Αθήνα", sign: "☾", text: "Down a staircase, records from the sixties, coffee boiled in hot sand." },
  { path: ["lisboa", "a brasileira & filhos"], name: "A Brasileira & Filhos", city: "Lisboa", sign: "☀", text: "Stand at the bar. The custard tarts are gone by ten." },
];

export const hrefOf = (place: Place, under = "/places") => [under, ...place.path.map(encodeURIComponent)].join("/");

export function placeAt(path: string[]): Place | undefined {
  const wanted = path.map(decodeURIComponent).join("/");
  return places.find((place) => place.path.join("/") === wanted);
}

// Notes that people keep, in memory: a real app has a database.

import "server-only";

export type Note = { place: string; text: string };

const kept = ((globalThis as { notes?: Map<string, Note[]> }).notes ??= new Map<string, Note[]>());

export const notesOf = (user: string): Note[] => kept.get(user) ?? [];

export const keep = (user: string, note: Note) => kept.set(user, [note, ...notesOf(user)].slice(0, 50));

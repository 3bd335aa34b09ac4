// The languages that people are spoken to in. Whatever is said to them is said in each of these, or it does not compile: a language
// that is half there would speak up on the worst day in the other one.

export const LANGUAGES = ['cs', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

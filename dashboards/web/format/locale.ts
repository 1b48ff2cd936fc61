/**
 * The language of numbers and dates: the reader's own English, since the sentences around them are
 * English ("12 May" for one, "May 12" for another).
 */
export const locale = navigator.languages.find((tag) => tag.startsWith('en')) ?? 'en-GB';

/**
 * The bytes of a journal entry. Little-endian; a short string is one length byte and UTF-8, a long
 * one four length bytes and UTF-8.
 *
 * readings: u8 kind=1 · u16 model version · short maker, product, device · f64 received ·
 *   u16 count · each reading: u8 flags · f64 time · [f64 device time] · [f64 seq] · [short boot] ·
 *   [short by] · [short part] · u8 count of values · each value: u8 signal index · u8 tag · value ·
 *   [long extra]
 * message: u8 kind=2 · short maker, product, device, channel · f64 received · long JSON
 * dead letter: u8 kind=3 · f64 received · long topic · short client, reason · long detail · long payload
 * tally: u8 kind=4 · f64 at · long JSON
 */
export const kinds = { readings: 1, message: 2, deadLetter: 3, tally: 4 } as const;

/** Where in an entry of readings the names of maker, product and device begin. */
export const namesFrom = 3;

/** What the flags of a reading say follows. */
export const flags = { deviceTime: 1, seq: 2, boot: 4, by: 8, part: 16, extra: 32 } as const;

/** The type of a value. */
export const tags = { number: 1, true: 2, false: 3, text: 4 } as const;

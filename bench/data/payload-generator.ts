import { randomKey, randomBits, streams, uniform, type RandomKey } from './counter-random.ts';
import type { Payload } from './data-set.ts';
import { weighted, zipf } from './zipf.ts';

/** What a generated payload holds. */
export interface PayloadShape {
  /** Length of `text`, to within a word. Chunks of real documents have 500 to 2 000. */
  readonly textBytes: number;
  /** Tenants; their sizes follow Zipf's law with exponent 1. */
  readonly tenants: number;
}

/**
 * 160 bytes of text make a payload of about 0.35 KB beside a vector of 3.7 KB as JSON (384-d), so that an upload still
 * measures vectors.
 */
export const defaultPayloadShape: PayloadShape = { textBytes: 160, tenants: 100 };

const languages = ['en', 'de', 'fr', 'es', 'ja', 'pt'];
const languageWeights = [60, 14, 10, 8, 5, 3];
/** Topics fall into this many areas, so that a filter on an area goes with the vectors, and one on a language does not. */
const areas = 12;
const newestDay = Date.UTC(2025, 11, 31);
const days = 1460;
const millisecondsPerDay = 86_400_000;
const vocabularySize = 512;
const wordsPerTopic = 24;

/**
 * Makes the payload of any point from its index and topic alone: `tenant` (Zipf), `language` (skewed, 6), `date` (ISO day over
 * four years, half of them in the newest), `tags` (the area and subject of the topic, and for 1 in 10 `reviewed`) and `text`.
 */
export function createPayloadGenerator(seed: number, shape: PayloadShape): (index: number, topic: number) => Payload {
  const tenantOf = zipf(shape.tenants, 1);
  const languageOf = weighted(languageWeights);
  const words = vocabulary(seed);
  return (index, topic) => {
    const key = randomKey(seed, streams.pointPayload, index);
    const age = uniform(key, 2);
    const tags = [`area-${topic % areas}`, `subject-${topic}`];
    if (uniform(key, 3) < 0.1) tags.push('reviewed');
    return {
      tenant: `tenant-${tenantOf(uniform(key, 0))}`,
      language: languages[languageOf(uniform(key, 1))] ?? 'en',
      // The square puts half of the points into the newest quarter.
      date: new Date(newestDay - Math.floor(age * age * days) * millisecondsPerDay).toISOString().slice(0, 10),
      tags,
      text: textOf(key, topic, words, shape.textBytes),
    };
  };
}

/** Half of the words are the topic's own. */
function textOf(key: RandomKey, topic: number, words: readonly string[], bytes: number): string {
  let text = '';
  for (let counter = 16; text.length < bytes; counter++) {
    const bits = randomBits(key, counter) >>> 0;
    const place = bits % 2 === 0 ? topic * 7 + ((bits >>> 1) % wordsPerTopic) : bits >>> 1;
    text += (text === '' ? '' : ' ') + (words[place % words.length] ?? '');
  }
  return text;
}

/** Made-up words of two to four syllables. */
function vocabulary(seed: number): string[] {
  const consonants = 'bdfgklmnprstvz';
  const vowels = 'aeiou';
  return Array.from({ length: vocabularySize }, (_, word) => {
    const key = randomKey(seed, streams.vocabulary, word);
    const syllables = 2 + Math.floor(uniform(key, 0) * 3);
    let text = '';
    for (let s = 0; s < syllables; s++) {
      text += consonants.charAt(Math.floor(uniform(key, 1 + 2 * s) * consonants.length));
      text += vowels.charAt(Math.floor(uniform(key, 2 + 2 * s) * vowels.length));
    }
    return text;
  });
}

import { describe, expect, test } from 'vitest';
import { matches, TopicInterest } from '../../broker/topic-interest.ts';

describe('a topic filter', () => {
  // From MQTT 3.1.1, 4.7.1.2 and 4.7.1.3.
  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1'],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking'],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon'],
    ['sport/#', 'sport'],
    ['#', 'sport'],
    ['sport/tennis/+', 'sport/tennis/player1'],
    ['sport/+', 'sport/'],
    ['+/+', '/finance'],
    ['/+', '/finance'],
    ['+/tennis/#', 'sport/tennis/player1'],
    ['a/b', 'a/b'],
  ])('%s matches %s', (filter, topic) => {
    expect(matches(filter, topic)).toBe(true);
  });

  test.each([
    ['sport/tennis/+', 'sport/tennis/player1/ranking'],
    ['sport/+', 'sport'],
    ['+', '/finance'],
    ['a/b', 'a/b/c'],
    ['a/b/c', 'a/b'],
    ['A/b', 'a/b'],
  ])('%s does not match %s', (filter, topic) => {
    expect(matches(filter, topic)).toBe(false);
  });
});

describe('interest in topics', () => {
  const topic = 'vm/acme/e-bike/d-1/telemetry';

  test.each([
    topic,
    'vm/acme/e-bike/d-1/#',
    'vm/acme/e-bike/d-1/+',
    'vm/acme/e-bike/+/telemetry',
    'vm/acme/#',
  ])('%s covers the topic for as long as anybody holds it', (filter) => {
    const interest = new TopicInterest();
    interest.add(filter, 'one');
    interest.add(filter, 'other');
    expect(interest.covers(topic)).toBe(true);
    interest.remove(filter, 'one');
    interest.remove(filter, 'one');
    expect(interest.covers(topic)).toBe(true);
    interest.remove(filter, 'other');
    expect(interest.covers(topic)).toBe(false);
  });

  test('filters for others do not cover it', () => {
    const interest = new TopicInterest();
    for (const filter of [
      'vm/acme/e-bike/d-1/advice',
      'vm/acme/e-bike/d-10/#',
      'vm/acme/insights/#',
      'vm/acme/kettle/+/telemetry',
      'vm/acme/e-bike',
    ]) {
      interest.add(filter, 'somebody');
    }
    expect(interest.covers(topic)).toBe(false);
  });

  test('every change gives it a new version', () => {
    const interest = new TopicInterest();
    const versions = [interest.version];
    interest.add('a/b', 1);
    versions.push(interest.version);
    interest.remove('a/b', 1);
    versions.push(interest.version);
    expect(new Set(versions).size).toBe(3);
  });
});

/**
 * Every normative statement of MQTT 3.1.1 (OASIS Standard, 29 October 2014, appendix B), told in our
 * words. `docs/mqtt-3.1.1.md` is written from this table and the cases beside it.
 */
interface Statement {
  /** Whom it binds; what binds clients is shown where the broker notices when it is broken. */
  readonly binds: 'server' | 'client';
  readonly gist: string;
  /** What of it this broker does not do, and why. */
  readonly gap?: string;
}

const server = (gist: string, gap?: string): Statement =>
  gap === undefined ? { binds: 'server', gist } : { binds: 'server', gist, gap };
const client = (gist: string): Statement => ({ binds: 'client', gist });

const retainedGap =
  'Only `status` is retained: on another channel RETAIN is taken for not set, since old readings sent as new ones to whoever subscribes would be taken for news. Retained messages end with the process: insights are sent anew, and devices say their status when they connect.';
const memoryGap =
  'Sessions end with the process, and are bounded: 8 absent ones a credential, 7 days, 1,000 messages or 1 MiB each (`broker/limits.ts`). What must outlast that, advice, is sent again until it is answered.';

const table = {
  '1.5.3-1': server('Ill-formed UTF-8 in a string, surrogates included, ends the connection.'),
  '1.5.3-2': server('So does U+0000.'),
  '1.5.3-3': server('U+FEFF is a character like any other, and is not stripped.'),
  '2.2.2-1': server('Reserved flags of the fixed header have the value that the table gives.'),
  '2.2.2-2': server('Any other value ends the connection.'),
  '2.3.1-1': server('SUBSCRIBE, UNSUBSCRIBE and PUBLISH of QoS 1 and 2 have a packet id, never 0.'),
  '2.3.1-2': client('A new packet of these gets an id that is not in use.'),
  '2.3.1-3': client('A packet sent again keeps its id, which is free again once acknowledged.'),
  '2.3.1-4': server('The same holds for what the server publishes.'),
  '2.3.1-5': server('A PUBLISH of QoS 0 has no packet id.'),
  '2.3.1-6': server('PUBACK, PUBREC and PUBREL carry the id of their PUBLISH.'),
  '2.3.1-7': server('SUBACK and UNSUBACK carry the id of their request.'),
  '3.1.0-1': server('The first packet of a client is CONNECT.'),
  '3.1.0-2': server('A second CONNECT ends the connection.'),
  '3.1.2-1': server('Another protocol name is not served as MQTT 3.1.1.'),
  '3.1.2-2': server('A level that is not served is answered with code 1, and the end.'),
  '3.1.2-3': server('The reserved connect flag is 0, or the connection ends.'),
  '3.1.2-4': server(
    'CleanSession 0 goes on with the session of that client id, or begins one that is kept.',
    memoryGap,
  ),
  '3.1.2-5': server(
    'A session that is away gets the messages of QoS 1 and 2 it subscribed to.',
    memoryGap,
  ),
  '3.1.2-6': server('CleanSession 1 discards the session before, and ends with the connection.'),
  '3.1.2-7': server('Retained messages outlive the session of their sender.'),
  '3.1.2-8': server(
    'The will of an accepted client is published when its connection ends without DISCONNECT.',
    'Not when the broker itself stops, for then it is not the devices that went away; nor for a credential that was revoked.',
  ),
  '3.1.2-9': server('Will flag 1: will QoS and retain are used, topic and message are there.'),
  '3.1.2-10': server('A will is forgotten once published, or at DISCONNECT.'),
  '3.1.2-11': server(
    'Will flag 0: will QoS and retain are 0, and topic and message are not there.',
  ),
  '3.1.2-12': server('Will flag 0: none is published.'),
  '3.1.2-13': server('Will flag 0: will QoS is 0.'),
  '3.1.2-14': server('Will QoS is not 3.'),
  '3.1.2-15': server('Will flag 0: will retain is 0.'),
  '3.1.2-16': server('Will retain 0: the will is not retained.'),
  '3.1.2-17': server('Will retain 1: the will is retained.', retainedGap),
  '3.1.2-18': server('User name flag 0: there is no user name.'),
  '3.1.2-19': server('User name flag 1: there is one.'),
  '3.1.2-20': server('Password flag 0: there is no password.'),
  '3.1.2-21': server('Password flag 1: there is one.'),
  '3.1.2-22': server('No user name: no password.'),
  '3.1.2-23': client('A client sends something, if only PINGREQ, within its keepalive.'),
  '3.1.2-24': server(
    'A client silent for one and a half times its keepalive is disconnected as if the network had failed.',
  ),
  '3.1.3-1': server(
    'The payload of CONNECT is in the order client id, will topic, will message, user name, password.',
  ),
  '3.1.3-2': server(
    'State is held by client id.',
    'By user name and client id together, so that no credential can put out, or step into the session of, another.',
  ),
  '3.1.3-3': server('The client id is there, and first.'),
  '3.1.3-4': server('The client id is UTF-8.'),
  '3.1.3-5': server('Client ids of 1 to 23 letters and digits are allowed.'),
  '3.1.3-6': server('An empty client id is given one of its own.'),
  '3.1.3-7': server('An empty client id comes with CleanSession 1.'),
  '3.1.3-8': server('With CleanSession 0 it is answered with code 2, and the end.'),
  '3.1.3-9': server('A client id that is rejected is answered with code 2, and the end.'),
  '3.1.3-10': server('The will topic is UTF-8.'),
  '3.1.3-11': server('The user name is UTF-8.'),
  '3.1.4-1': server('A CONNECT that is not well-formed ends the connection without CONNACK.'),
  '3.1.4-2': server('A client of an id that is connected takes the place of the earlier one.'),
  '3.1.4-3': server('Then CleanSession is seen to.'),
  '3.1.4-4': server('Then CONNACK says 0.'),
  '3.1.4-5': server('Nothing behind a rejected CONNECT is looked at.'),
  '3.2.0-1': server('The first packet of the server is CONNACK.'),
  '3.2.2-1': server('CleanSession 1: session present is 0.'),
  '3.2.2-2': server(
    'CleanSession 0: session present is 1 where there is a session, with subscriptions or without.',
  ),
  '3.2.2-3': server('It is 0 where there is none.'),
  '3.2.2-4': server('It is 0 beside any code but 0.'),
  '3.2.2-5': server('After any code but 0 the connection ends.'),
  '3.2.2-6': server('Where no code fits the connection ends without CONNACK.'),
  '3.3.1-1': server('DUP is 1 on a PUBLISH that is sent again.'),
  '3.3.1-2': server('DUP is 0 on QoS 0.'),
  '3.3.1-3': server('DUP of an incoming PUBLISH says nothing of the outgoing one.'),
  '3.3.1-4': server('QoS 3 ends the connection.'),
  '3.3.1-5': server(
    'RETAIN 1: the message and its QoS are kept for later subscribers.',
    retainedGap,
  ),
  '3.3.1-6': server('A new subscription is sent the last retained message of each matching topic.'),
  '3.3.1-7': server('A retained message of QoS 0 takes the place of the one before.'),
  '3.3.1-8': server('What a new subscription is sent so has RETAIN 1.'),
  '3.3.1-9': server('What matches an established subscription has RETAIN 0.'),
  '3.3.1-10': server(
    'An empty retained message is sent to subscribers, and removes what was retained.',
  ),
  '3.3.1-11': server('It is not retained itself.'),
  '3.3.1-12': server('RETAIN 0 leaves what is retained alone.'),
  '3.3.2-1': server('A PUBLISH begins with its topic, which is UTF-8.'),
  '3.3.2-2': server('That has no wildcards.'),
  '3.3.2-3': server('A subscriber is sent topics that match its filter, and no others.'),
  '3.3.4-1': server('QoS 1 is answered with PUBACK, QoS 2 with PUBREC, QoS 0 not at all.'),
  '3.3.5-1': server(
    'A message goes out with the highest QoS of all matching subscriptions of a client.',
  ),
  '3.3.5-2': server('A PUBLISH that is not allowed is acknowledged, or ends the connection.'),
  '3.6.1-1': server('The flags of PUBREL are 0010, or the connection ends.'),
  '3.8.1-1': server('The flags of SUBSCRIBE are 0010, or the connection ends.'),
  '3.8.3-1': server('Filters of SUBSCRIBE are UTF-8.'),
  '3.8.3-2': server('Filters with wildcards are served, or else refused.'),
  '3.8.3-3': server('SUBSCRIBE has at least one filter.'),
  '3-8.3-4': server('Reserved bits beside its QoS, or QoS 3, end the connection.'),
  '3.8.4-1': server(
    'SUBSCRIBE is answered with SUBACK.',
    'A filter of more than 100 levels ends the connection, for no topic has that many.',
  ),
  '3.8.4-2': server('SUBACK has its packet id.'),
  '3.8.4-3': server(
    'A filter subscribed to again takes the place of itself: retained messages come again, and no message is missed.',
  ),
  '3.8.4-4': server('Several filters in one SUBSCRIBE are as several SUBSCRIBEs, with one SUBACK.'),
  '3.8.4-5': server('SUBACK has a code for each filter: the QoS granted, or the refusal.'),
  '3.8.4-6': server('A message goes out with the lower of its own QoS and the one granted.'),
  '3.9.3-1': server('The codes are in the order of the filters.'),
  '3.9.3-2': server('They are 0, 1, 2 or 0x80.'),
  '3.10.1-1': server('The flags of UNSUBSCRIBE are 0010, or the connection ends.'),
  '3.10.3-1': server('Filters of UNSUBSCRIBE are UTF-8.'),
  '3.10.3-2': server('UNSUBSCRIBE has at least one filter.'),
  '3.10.4-1': server('A filter is deleted where it is the same character by character.'),
  '3.10.4-2': server('Then no new message comes by it.'),
  '3.10.4-3': server('What had begun to be delivered is delivered to its end.'),
  '3.10.4-4': server('UNSUBSCRIBE is answered with UNSUBACK and its packet id.'),
  '3.10.4-5': server('Also where nothing was deleted.'),
  '3.10.4-6': server('Several filters in one UNSUBSCRIBE are as several, with one UNSUBACK.'),
  '3.12.4-1': server('PINGREQ is answered with PINGRESP.'),
  '3.14.1-1': server('The flags of DISCONNECT are 0, or the connection ends as a failure.'),
  '3.14.4-1': client('After DISCONNECT the client closes the connection.'),
  '3.14.4-2': server('After DISCONNECT the client sends nothing more.'),
  '3.14.4-3': server('At DISCONNECT the will is discarded.'),
  '4.1.0-1': server('A session is kept for as long as it lasts.', memoryGap),
  '4.1.0-2': server('It lasts at least as long as its connection.'),
  '4.3.1-1': server('QoS 0 is sent with QoS 0 and DUP 0.'),
  '4.3.2-1': server(
    'QoS 1 is sent with an unused id and DUP 0, and is unacknowledged until PUBACK.',
  ),
  '4.3.2-2': server(
    'QoS 1 is answered with PUBACK once it is owned; after that the same id is a new message.',
  ),
  '4.3.3-1': server(
    'QoS 2 is sent with an unused id and DUP 0; PUBREC is answered with PUBREL, and then it is not sent again.',
  ),
  '4.3.3-2': server(
    'QoS 2 is answered with PUBREC, as often as it comes, and passed on once; PUBREL with PUBCOMP, and after that the same id is a new message.',
  ),
  '4.4.0-1': server(
    'A session that comes back is sent again what is unacknowledged, PUBLISH and PUBREL, with the same ids.',
  ),
  '4.5.0-1': server(
    'A message is added to the session of every client with a matching subscription.',
    memoryGap,
  ),
  '4.5.0-2': client('A client acknowledges whatever it makes of a message.'),
  '4.6.0-1': server('What is sent again comes in the order in which it was sent.'),
  '4.6.0-2': server('PUBACKs come in the order of their PUBLISHes.'),
  '4.6.0-3': server('So do PUBRECs.'),
  '4.6.0-4': server('PUBRELs come in the order of their PUBRECs.'),
  '4.6.0-5': server('Every topic is ordered.'),
  '4.6.0-6': server('Messages of one client, topic and QoS reach each subscriber in their order.'),
  '4.7.1-1': server('Topics have no wildcards; filters may.'),
  '4.7.1-2': server('`#` is a whole level, and the last.'),
  '4.7.1-3': server('`+` is a whole level, anywhere.'),
  '4.7.2-1': server('Filters that begin with a wildcard do not match topics that begin with `$`.'),
  '4.7.3-1': server('Topics and filters have at least one character.'),
  '4.7.3-2': server('They have no U+0000.'),
  '4.7.3-3': server(
    'They have at most 65,535 bytes.',
    'The longest topic of the contract has 256 bytes and 8 levels; a longer one is refused like any other that is not in it, a filter with 0x80.',
  ),
  '4.7.3-4': server('They are compared as they are, with nothing normalised.'),
  '4.8.0-1': server('A protocol violation ends the connection.'),
  '4.8.0-2': server('A passing fault while a packet is processed ends the connection.'),
  '6.0.0-1': server(
    'Over WebSocket packets come in binary frames; any other frame ends the connection.',
  ),
  '6.0.0-2': server('Frames and packets need not begin and end together.'),
  '6.0.0-3': server('The client offers the subprotocol `mqtt`.'),
  '6.0.0-4': server('The server selects it.'),
  '7.0.0-1': server(
    'A server that also connects to servers conforms as a client too.',
    'Does not arise: this broker connects to nobody.',
  ),
  '7.0.0-2': server('No extension is needed to work together.'),
  '7.1.1-1': server('The server serves a transport that is ordered, lossless and goes both ways.'),
  '7.1.2-1': client('So does the client.'),
} as const satisfies Record<string, Statement>;

/** As in `[MQTT-3.1.2-24]`, without `MQTT-`. */
export type StatementNumber = keyof typeof table;

export const statements: Readonly<Record<StatementNumber, Statement>> = table;

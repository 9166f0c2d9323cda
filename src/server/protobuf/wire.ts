/** The bytes are no protobuf message. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/** One field of a message as it is on the wire: a number (varint, fixed) or bytes (strings, messages). */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The fields of a message in order. Throws ProtobufError. */
export function* readFields(bytes: Buffer): Generator<WireField, void> {
  let at = 0;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new ProtobufError("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError("integer overflow");
  }

  function take(length: number): Buffer {
    if (length > bytes.length - at) throw new ProtobufError("unexpected EOF");
    at += length;
    return bytes.subarray(at - length, at);
  }

  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (number === 0) throw new ProtobufError(`illegal tag 0 (wire type ${tag % 8})`);
    switch (tag % 8) {
      case VARINT:
        yield { number, value: varint() };
        break;
      case FIXED64:
        yield { number, value: take(8).readBigUInt64LE() };
        break;
      case BYTES:
        yield { number, value: take(Number(varint())) };
        break;
      case FIXED32:
        yield { number, value: BigInt(take(4).readUInt32LE()) };
        break;
      default:
        throw new ProtobufError(`illegal wireType ${tag % 8}`);
    }
  }
}

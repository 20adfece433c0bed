/// Finds keys that are lists, mappings or aliases, which no recipe has.
///
/// Yams compares the keys of a mapping with all their aliases expanded. A few lines of aliases to
/// lists of aliases can stand for billions of values, so such keys are found in the text.
struct ComplexKeys {
  /// So few aliases cannot expand to much.
  private static let harmlessAliases = 8

  /// The line of the first such key, if the text also has many aliases; nil if there is none.
  ///
  /// Texts in quotes and comments are not told apart, which matters only with many aliases.
  static func line(in yaml: String) -> Int? {
    var scan = ComplexKeys()
    for byte in yaml.utf8 { scan.take(byte) }
    return scan.aliases > harmlessAliases ? scan.found : nil
  }

  private var line = 1
  private var aliases = 0
  private var found: Int?
  /// The last byte that is not a blank; a line break at the beginning of a line.
  private var last = UInt8(ascii: "\n")
  private var isInAlias = false
  private var endsWithAlias = false

  private mutating func take(_ byte: UInt8) {
    let isNameByte = byte.isASCIINameByte
    if isInAlias && !isNameByte { (isInAlias, endsWithAlias) = (false, true) }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return
    case UInt8(ascii: "\n"): line += 1
    case UInt8(ascii: "*") where isAtStart:
      aliases += 1
      (isInAlias, endsWithAlias, last) = (true, false, byte)
      return
    case UInt8(ascii: "?") where isAtStart: found = found ?? line
    case UInt8(ascii: ":")
    where endsWithAlias || last == UInt8(ascii: "]") || last == UInt8(ascii: "}"):
      found = found ?? line
    default: break
    }
    if !isInAlias { endsWithAlias = false }
    last = byte
  }

  /// Whether a value or a key can begin here.
  private var isAtStart: Bool {
    switch last {
    case UInt8(ascii: "\n"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","),
      UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "?"):
      true
    default: false
    }
  }
}

extension UInt8 {
  /// Whether the byte can be part of an alias's name.
  fileprivate var isASCIINameByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// The pickle instructions of files with data.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case global = 0x63
  case stackGlobal = 0x93
  case mark = 0x28
  case stop = 0x2E
  case frame = 0x95

  // The memo.
  case binaryPut = 0x71
  case longBinaryPut = 0x72
  case binaryGet = 0x68
  case longBinaryGet = 0x6A
  case memoize = 0x94

  // Scalars.
  case none = 0x4E
  case newTrue = 0x88
  case newFalse = 0x89
  case binaryInteger1 = 0x4B
  case binaryInteger2 = 0x4D
  case binaryInteger = 0x4A
  case long1 = 0x8A
  case binaryFloat = 0x47
  case binaryUnicode = 0x58
  case shortBinaryUnicode = 0x8C
  case binaryString = 0x54
  case shortBinaryString = 0x55
  case binaryBytes = 0x42
  case shortBinaryBytes = 0x43
  case binaryBytes8 = 0x8E
  case byteArray8 = 0x96

  // Containers.
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5D
  case append = 0x61
  case appends = 0x65
  case emptyDictionary = 0x7D
  case setItem = 0x73
  case setItems = 0x75

  // Calls: they would run code in Python.
  case reduce = 0x52
  case build = 0x62
  case newObject = 0x81
  case binaryPersistentID = 0x51

  /// The protocol that brought the instruction.
  var introduced: Int {
    switch self {
    case .binaryBytes, .shortBinaryBytes: 3
    case .stackGlobal, .frame, .memoize, .shortBinaryUnicode, .binaryBytes8: 4
    case .byteArray8: 5
    default: 2
    }
  }

  /// The names of all instructions of Python that can be refused.
  static let refusedNames: [UInt8: String] = [
    0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x46: "FLOAT", 0x49: "INT", 0x4C: "LONG",
    0x50: "PERSID", 0x53: "STRING", 0x56: "UNICODE", 0x64: "DICT",
    0x67: "GET", 0x69: "INST", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT", 0x42: "BINBYTES",
    0x43: "SHORT_BINBYTES", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8B: "LONG4",
    0x8C: "SHORT_BINUNICODE", 0x8D: "BINUNICODE8", 0x8E: "BINBYTES8", 0x8F: "EMPTY_SET",
    0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x93: "STACK_GLOBAL",
    0x94: "MEMOIZE", 0x95: "FRAME", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER",
    0x98: "READONLY_BUFFER",
  ]
}

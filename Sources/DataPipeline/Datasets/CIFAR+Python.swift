import FileAccess
import Foundation
import PythonFiles

extension CIFAR.Part {
  /// Reads a file of the Python form: a pickled dictionary with `data`, an array `[N, 3072]` of
  /// bytes, and `labels` or `fine_labels`. Nothing in the pickle is run.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  init(python path: String, _ kind: CIFAR.Kind) throws {
    self = try CIFARPickle.read(path, kind) { pickle in
      let key = kind == .cifar10 ? "labels" : "fine_labels"
      guard let data = pickle.value("data"), let array = pickle.objects.array(data),
        array.holdsBytes, !array.isColumnMajor, array.extents.count == 2,
        array.extents[1] == CIFAR.imageShape.count, array.extents[0] > 0
      else {
        throw PythonFileProblem("it has no array `data` of bytes, [N, \(CIFAR.imageShape.count)]")
      }
      guard let labels = pickle.integers(key) else {
        throw PythonFileProblem("it has no list `\(key)` of integers")
      }
      guard labels.count == array.extents[0] else {
        throw PythonFileProblem("it has \(labels.count) labels for \(array.extents[0]) images")
      }
      return Self(planes: [UInt8](array.bytes), labels: labels)
    }
    try checkLabels(kind, path: path)
  }
}

extension CIFAR.Kind {
  /// The names of the classes in the Python form.
  func pythonNames(in folder: String) throws -> [String] {
    let name = self == .cifar10 ? "batches.meta" : "meta"
    let path = (folder as NSString).appendingPathComponent(name)
    let names = try CIFARPickle.read(path, self) { pickle in
      let key = self == .cifar10 ? "label_names" : "fine_label_names"
      guard let names = pickle.texts(key) else {
        throw PythonFileProblem("it has no list `\(key)` of names")
      }
      return names
    }
    return try checked(names, path: path)
  }
}

/// The dictionary in a file of CIFAR's Python form.
private struct CIFARPickle {
  let objects: NumPyObjects
  private let heap: PickleHeap
  private let dictionary: Int

  /// Reads the file at `path`, and gives its dictionary to `body`.
  static func read<Result>(
    _ path: String, _ kind: CIFAR.Kind, _ body: (CIFARPickle) throws -> Result
  ) throws -> Result {
    let advice = "Unpack the published archive again; check that this is \(kind.rawValue)"
    let data = try FileContents.read(path)
    do {
      return try body(CIFARPickle(data, kind, advice: advice))
    } catch let problem as PythonFileProblem {
      throw FileProblem(
        .malformed, path: path, found: problem.found, advice: problem.advice ?? advice)
    }
  }

  private init(_ data: Data, _ kind: CIFAR.Kind, advice: String) throws {
    guard data.first == 0x80 else {
      let format = ForeignFormat(recognizing: data)
      throw PythonFileProblem(
        format?.problem(expecting: "a file of \(kind.rawValue)").found
          ?? "it is not a Python pickle of protocol 2 to 5")
    }
    objects = NumPyObjects(
      content: "a file of \(kind.rawValue)", advice: advice, fileBytes: data.count)
    var machine = PickleMachine(
      PickleCursor(data, source: "the pickle"), objects, fileBytes: data.count)
    guard case .dictionary(let number) = try machine.run() else {
      throw PythonFileProblem("the pickle does not hold a dictionary")
    }
    heap = machine.heap
    dictionary = number
  }

  func value(_ key: String) -> PickleValue? { heap.value(key, in: dictionary) }

  /// A list or an array of integers.
  func integers(_ key: String) -> [Int]? {
    guard let value = value(key) else { return nil }
    if let array = objects.array(value) { return array.integers }
    return value.sequenceNumber.flatMap { number in
      heap.sequences[number].wholeMap {
        if case .integer(let integer) = $0 { integer } else { nil }
      }
    }
  }

  /// A list of texts.
  func texts(_ key: String) -> [String]? {
    value(key)?.sequenceNumber.flatMap { heap.sequences[$0].wholeMap(\.string) }
  }
}

extension Array {
  /// The transformed elements; nil if one of them has no result.
  fileprivate func wholeMap<Result>(_ transform: (Element) -> Result?) -> [Result]? {
    var results: [Result] = []
    for element in self {
      guard let result = transform(element) else { return nil }
      results.append(result)
    }
    return results
  }
}

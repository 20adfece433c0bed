/// The nodes whose feature maps are compared, as paths for `Graph.node(at:)`.
///
/// In a recipe, a list names nodes that student and teachers have in common, `[layer1, layer2]`, and a
/// mapping names pairs, `{ features.3: layer1, features.6: layer2 }`: the student's node, and that of
/// each teacher.
public struct FeatureTaps: Hashable, Sendable {
  /// A node of the student, and the node of each teacher that it is compared with.
  public struct Pair: Hashable, Sendable {
    /// The path in the student.
    public let student: String
    /// The path in each teacher.
    public let teacher: String

    /// Describes a pair.
    public init(student: String, teacher: String) {
      self.student = student
      self.teacher = teacher
    }
  }

  /// The pairs in their order.
  public let pairs: [Pair]

  /// Pairs of nodes.
  public init(pairs: [Pair]) { self.pairs = pairs }

  /// Nodes that student and teachers have in common.
  public init(_ paths: [String]) { pairs = paths.map { Pair(student: $0, teacher: $0) } }

  /// Why a recipe cannot have these, as text after the key; nil if it can.
  var flaw: String? {
    let (students, teachers) = (pairs.map(\.student), pairs.map(\.teacher))
    let repeats = [students, teachers].first { Set($0).count < $0.count }
    guard pairs.isEmpty || repeats != nil else { return nil }
    return "are \(repeats ?? []), expected different node paths, such as model.9"
  }
}

extension FeatureTaps: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// Nodes that student and teachers have in common.
  public init(arrayLiteral elements: String...) { self.init(elements) }

  /// Nodes of the student with those of each teacher.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(pairs: elements.map { Pair(student: $0, teacher: $1) })
  }
}

extension FeatureTaps: Codable {
  /// Decodes a list of paths, or a mapping from the student's paths to the teachers'.
  ///
  /// The pairs of a mapping are ordered by the student's paths.
  public init(from decoder: any Decoder) throws {
    if let paths = try? decoder.singleValueContainer().decode([String].self) {
      self.init(paths)
      return
    }
    guard let named = try? decoder.container(keyedBy: LossKey.self) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "expected a list of paths, such as [layer1, layer2], or the teachers' path"
            + " for each path of the student, such as { features.3: layer1 }"))
    }
    self.init(
      pairs: try named.allKeys.map {
        Pair(student: $0.stringValue, teacher: try named.decode(String.self, forKey: $0))
      }.sorted { $0.student < $1.student })
  }

  /// Writes what decoding reads: a list if all paths are common.
  public func encode(to encoder: any Encoder) throws {
    guard pairs.contains(where: { $0.student != $0.teacher }) else {
      var container = encoder.singleValueContainer()
      return try container.encode(pairs.map(\.student))
    }
    var container = encoder.container(keyedBy: LossKey.self)
    for pair in pairs { try container.encode(pair.teacher, forKey: LossKey(pair.student)) }
  }
}

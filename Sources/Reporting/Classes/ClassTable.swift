import FileAccess
import Foundation

/// The accuracy of each class, and which classes were taken for which.
package struct ClassTable {
  /// The largest number of classes that are shown with the whole matrix of confusions.
  package static let mostInMatrix = 20
  /// The number of classes and of confusions that are shown of more classes.
  package static let mostListed = 20

  /// One class.
  package struct Row {
    /// Its index.
    package let label: Int
    /// Its name.
    package let name: String
    /// The number of its images.
    package let images: Int
    /// The share of them that was recognized; nil without images.
    package let accuracy: Double?
  }

  /// A class that was taken for another one.
  package struct Mistake {
    /// The class in the labels.
    package let label: Int
    /// The other class.
    package let predicted: Int
    /// The number of images.
    package let count: Int
    /// Their share of the class's images.
    package let share: Double
  }

  /// The names of the classes.
  package let names: [String]
  private let counts: [Place: Int]
  private let images: [Int]

  private struct Place: Hashable {
    let label: Int
    let predicted: Int
  }

  /// A table from the number of images for each pair of classes; pairs outside the classes are
  /// ignored.
  package init(
    of names: [String], counts: some Sequence<(label: Int, predicted: Int, count: Int)>
  ) {
    self.names = names
    var (table, images): ([Place: Int], [Int]) = ([:], names.map { _ in 0 })
    for (label, predicted, count) in counts
    where names.indices.contains(label) && names.indices.contains(predicted)
      && (0...1 << 40).contains(count)
    {
      table[Place(label: label, predicted: predicted), default: 0] += count
      images[label] += count
    }
    self.counts = table
    self.images = images
  }

  /// The number of images of class `label` that were taken for class `predicted`.
  package subscript(label: Int, predicted: Int) -> Int {
    counts[Place(label: label, predicted: predicted)] ?? 0
  }

  /// Whether the whole matrix is small enough to be shown.
  package var showsMatrix: Bool { names.count <= Self.mostInMatrix }

  /// All classes in their order.
  package var rows: [Row] {
    names.indices.map { label in
      Row(
        label: label, name: names[label], images: images[label],
        accuracy: images[label] > 0 ? Double(self[label, label]) / Double(images[label]) : nil)
    }
  }

  /// The classes that have images, the least accurate first.
  package var worst: [Row] {
    rows.filter { $0.accuracy != nil }
      .sorted { ($0.accuracy ?? 1, $0.label) < ($1.accuracy ?? 1, $1.label) }
  }

  /// The confusions of two classes, the most frequent first.
  package var mistakes: [Mistake] {
    counts.filter { $0.key.label != $0.key.predicted && $0.value > 0 }
      .map { place, count in
        Mistake(
          label: place.label, predicted: place.predicted, count: count,
          share: Double(count) / Double(images[place.label]))
      }
      .sorted { ($1.count, $0.label, $0.predicted) < ($0.count, $1.label, $1.predicted) }
  }
}

extension ClassTable {
  private struct Content: Decodable {
    let epoch: Int
    let classes: [String]
    let counts: [[Int]]
  }

  /// Reads the file that a training writes after an evaluation, and its epoch; nil if there is none,
  /// or if it is damaged.
  static func read(_ path: String) -> (epoch: Int, table: ClassTable)? {
    guard let data = try? FileContents.read(path),
      let content = try? JSONDecoder().decode(Content.self, from: data), !content.classes.isEmpty
    else { return nil }
    let counts = content.counts.filter { $0.count == 3 }.map {
      (label: $0[0], predicted: $0[1], count: $0[2])
    }
    return (content.epoch, ClassTable(of: content.classes, counts: counts))
  }
}

import TensorCore

/// Sums of products that are written as an equation of labels, one for each axis.
extension Importer {
  /// `Einsum` of one or two values.
  func einsum() throws {
    let equation = try Equation(node.text("equation") ?? "", count: node.input.count)
    var terms = try equation.inputs.enumerated().map { place, labels in
      let value = try value(place)
      guard value.rank == labels.count else {
        throw ImportProblem(
          "has \(labels.count) labels for \(value.words)", advice: ONNXFile.exportAgain)
      }
      return Term(value: value, labels: labels)
    }
    for place in terms.indices {
      let others = terms.enumerated().filter { $0.offset != place }.flatMap(\.element.labels)
      terms[place] = try summed(terms[place], keeping: Set(equation.output + others))
    }
    var result = terms[0]
    if terms.count == 2 { result = try product(terms[0], terms[1], keeping: equation.output) }
    set(try ordered(result, equation.output).value)
  }

  /// A value with a label for each axis.
  private struct Term {
    var value: ImportedValue
    var labels: [Character]

    /// The extents of some axes.
    func extents(_ wanted: [Character]) -> [ProbedNumber] {
      let extents = value.extents
      return wanted.compactMap { label in labels.firstIndex(of: label).map { extents[$0] } }
    }
  }

  /// The sum over the axes whose labels nothing else needs.
  private func summed(_ term: Term, keeping kept: Set<Character>) throws -> Term {
    let places = Set(term.labels.indices.filter { !kept.contains(term.labels[$0]) })
    guard !places.isEmpty else { return term }
    return Term(
      value: try reduced(term.value, "sum", places, keepsAxes: false),
      labels: term.labels.filter(kept.contains))
  }

  /// The product over the labels that both terms have and the result has not.
  private func product(_ left: Term, _ right: Term, keeping output: [Character]) throws -> Term {
    let common = left.labels.filter(right.labels.contains)
    let batch = common.filter(output.contains)
    let inner = common.filter { !output.contains($0) }
    let rows = left.labels.filter { !common.contains($0) }
    let columns = right.labels.filter { !common.contains($0) }
    let first = try ordered(left, batch + rows + inner)
    let second = try ordered(right, batch + inner + columns)
    let (extents, sum) = (left.extents(batch), left.extents(inner).product)
    let (height, width) = (left.extents(rows), right.extents(columns))
    let matrix = try product(
      reshaped(first.value, to: extents + [height.product, sum]),
      reshaped(
        second.value, to: right.extents(batch) + [right.extents(inner).product, width.product])
    )
    return Term(
      value: try reshaped(matrix, to: extents + height + width), labels: batch + rows + columns)
  }

  /// The term with its axes in the order of these labels.
  private func ordered(_ term: Term, _ labels: [Character]) throws -> Term {
    let places = labels.compactMap(term.labels.firstIndex)
    guard places.count == labels.count, labels.count == term.labels.count else {
      throw ImportProblem("has an output label that no input has", advice: ONNXFile.exportAgain)
    }
    var result = Term(value: term.value, labels: labels)
    result.value.axes = places.map { term.value.axes[$0] }
    return result
  }
}

/// An equation such as `bhid,bhjd->bhij`.
private struct Equation {
  let inputs: [[Character]]
  let output: [Character]

  /// - Throws: `ImportProblem` for equations with an ellipsis, a label twice in a value, or another
  ///   number of values than one or two.
  init(_ text: String, count: Int) throws {
    let sides = text.filter { $0 != " " }.split(separator: ">", omittingEmptySubsequences: false)
    let isExplicit = sides.count == 2 && sides[0].hasSuffix("-")
    let left = isExplicit ? sides[0].dropLast() : sides.first ?? ""
    inputs = left.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    let all = inputs.flatMap(\.self)
    output =
      isExplicit
      ? Array(sides[1])
      : Set(all).filter { label in
        all.count { $0 == label } == 1
      }.sorted()
    let values = inputs + [output]
    guard inputs.count == count, (1...2).contains(count), sides.count <= 2,
      values.allSatisfy({ Set($0).count == $0.count && $0.allSatisfy(\.isLetter) })
    else {
      throw ImportProblem(
        "computes \"\(text.shortened)\", but Condense reads equations of one or two values in which"
          + " each axis has its own letter",
        advice: "Write it with matrix products, and export again")
    }
  }
}

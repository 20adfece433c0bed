/// The parts of a pass that a training provides to its loss terms.
public struct LossOffer: Sendable {
  /// The provided parts.
  public let needs: LossNeeds
  /// The name of the training for messages: `a classifier`.
  public let subject: String

  /// The offer of a training of `subject`.
  public init(_ needs: LossNeeds, by subject: String) {
    self.needs = needs
    self.subject = subject
  }

  /// A classifier that learns from labels alone.
  public static let classifier = LossOffer([.labels, .logits], by: "a classifier without teachers")
  /// A classifier that learns from teachers.
  public static let student = LossOffer(
    [.labels, .logits, .teachers, .features, .indices], by: "a classifier")
  /// The generators of a pair that learns from another pair.
  public static let generators = LossOffer(
    [.images, .teachers, .features, .inverse, .otherDomain, .critic],
    by: "a pair of generators")
  /// A network that learns from true images, which stand for the output of a teacher.
  public static let truth = LossOffer(
    [.images, .outputs, .teachers, .critic], by: "a training on pairs of images")
}

extension LossTerm {
  /// The reason why a training cannot use this term; nil if it provides all parts that the term
  /// needs.
  static func problem(offering offer: LossOffer) -> String? {
    var missing = needs.subtracting(offer.needs)
    // Without any teacher, a missing network goes without saying.
    if missing.contains(.teachers) { missing.remove(.features) }
    return missing.isEmpty
      ? nil : "needs \(missing.text), which \(offer.subject) does not have; remove this loss"
  }
}

import RecipeLanguage

/// Which of the training images are used.
public struct ImageSelection: RecipeSection {
  /// The ways to choose.
  public enum Method: String, Codable, CaseIterable, Sendable {
    /// At random, the same share of each class.
    case random
    /// All images of some classes.
    case byClass = "class"
    /// Those with the highest cross-entropy under a classifier.
    case hardest
    /// Those that cover the features of a classifier well.
    case coreset
  }

  /// How the images are chosen.
  public var method = Method.random
  /// The number of images; nil for all of `byClass`.
  public var count: Int?
  /// The names of the classes whose images remain; nil for all.
  public var classes: [String]?
  /// The classifier of `hardest` and `coreset`: the name of an earlier step, or a file.
  public var model: String?

  /// A random choice, without a number.
  public init() {}

  /// A choice of images.
  public init(
    _ method: Method = .random, count: Int? = nil, classes: [String]? = nil, model: String? = nil
  ) {
    self.method = method
    self.count = count
    self.classes = classes
    self.model = model
  }

  /// The keys of each method; keys of other methods are unknown.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "method", \.method,
        help: """
          `random`: the same share of each class; `class`: all images of `classes`; `hardest`: the \
          highest cross-entropy under `model`; `coreset`: k-center greedy on the last features of \
          `model` (Sener and Savarese 2018)
          """),
      .init(
        optional: "count", \.count, when: { $0.method != .byClass },
        help: RecipeHelp(
          "number of training images that are used", values: "a whole number",
          default: "required, except for `class`")),
      .init(
        optional: "classes", \.classes,
        help: RecipeHelp(
          "names of classes whose images are used; the network keeps all classes",
          values: "a list", default: "all; required for `class`")),
      .init(
        optional: "model", \.model, when: \.method.needsModel,
        help: RecipeHelp(
          "of `hardest` and `coreset`: classifier file, or the name of an earlier step",
          default: "required for them")),
    ]
  }

  /// A key that the method needs and that is missing.
  public var problem: (key: String, text: String)? {
    if method != .byClass, count == nil {
      return ("count", "missing; select needs the number of images, such as count: 1000")
    }
    if method == .byClass, classes == nil {
      return (
        "classes", "missing; method class needs the names of the classes whose images are used"
      )
    }
    if method.needsModel, model == nil {
      return ("model", "missing; method \(method.rawValue) needs a classifier")
    }
    return nil
  }
}

extension ImageSelection.Method {
  /// Whether the choice depends on a classifier.
  var needsModel: Bool { self == .hardest || self == .coreset }
}

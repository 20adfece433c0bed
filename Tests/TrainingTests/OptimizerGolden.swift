/// The parameters after eight steps of PyTorch, written by `python3 scripts/python fixtures optimizers`.
enum OptimizerGolden {
  static let sgd: [String: [Float]] = [
    "weight": [0.484375, -1.2890625, 2.0234375, -0.125, 1.0625],
    "bias": [0.1953125, -0.6875],
  ]
  static let sgdWeightDecay: [String: [Float]] = [
    "weight": [0.4647035, -1.24206603, 1.94995236, -0.119307935, 1.02374005],
    "bias": [0.191336885, -0.67404294],
  ]
  static let sgdMomentum: [String: [Float]] = [
    "weight": [0.614095747, -1.42049026, 2.00648761, -0.205400407, 1.25671339],
    "bias": [0.104960933, -0.630335927],
  ]
  static let sgdMomentumWeightDecay: [String: [Float]] = [
    "weight": [0.545102239, -1.27249384, 1.77772141, -0.18161729, 1.13084078],
    "bias": [0.0975444615, -0.603860199],
  ]
  static let sgdNesterov: [String: [Float]] = [
    "weight": [0.500264466, -1.26184416, 1.75536144, -0.165258259, 1.13631713],
    "bias": [0.0561247431, -0.544172227],
  ]
  static let adam: [String: [Float]] = [
    "weight": [0.69221127, -1.2883116, 1.90327883, -0.32046932, 1.26097012],
    "bias": [0.0684395432, -0.521746337],
  ]
  static let adamBetasWeightDecay: [String: [Float]] = [
    "weight": [0.518593013, -1.19413471, 1.79222965, -0.177047968, 1.09942627],
    "bias": [0.104519844, -0.541056037],
  ]
  static let adamw: [String: [Float]] = [
    "weight": [0.687302887, -1.27918434, 1.88897157, -0.318325341, 1.25234592],
    "bias": [0.0678512454, -0.519351184],
  ]
  static let adamwWeightDecay: [String: [Float]] = [
    "weight": [0.363974214, -0.883274436, 1.33079135, -0.117872551, 0.81468004],
    "bias": [0.0789782032, -0.445723116],
  ]
  static let sgdClipped: [String: [Float]] = [
    "weight": [0.4993698, -1.31186283, 1.78749371, -0.122703977, 1.08862448],
    "bias": [0.139685974, -0.633732677],
  ]
  static let adamClipped: [String: [Float]] = [
    "weight": [0.505741119, -1.23463094, 1.79695046, -0.131721437, 1.06821573],
    "bias": [0.131627142, -0.552386582],
  ]
  static let lamb: [String: [Float]] = [
    "weight": [0.640015853, -1.71153713, 1.8892917, -0.303647979, 1.72360773],
    "bias": [0.0956103472, -0.584877317],
  ]
  static let lambBetas: [String: [Float]] = [
    "weight": [0.449599989, -1.48263606, 1.9980851, -0.0716958812, 1.28669742],
    "bias": [0.173342906, -0.599169042],
  ]
}

import TensorCore

/// Networks that together have every operation, with several attributes.
extension ExportCase {
  static let all = [
    weights, norms, pools, functions, combinations, axes, resizing, flattening, attention, names,
  ].flatMap(\.self)

  private static let weights: [ExportCase] = [
    ExportCase(
      "convolutions",
      [
        ("plain", "conv2d", ["image"], #""padding": 1, "stride": 2"#),
        ("oblong", "conv2d", ["image"], #""bias": false"#),
        ("mirrored", "conv2d", ["image"], #""padding": 2, "padding_mode": "reflect""#),
        ("unpadded", "conv2d", ["image"], #""padding_mode": "reflect""#),
        ("depthwise", "conv2d", ["image"], #""padding": 1, "depthwise": true"#),
        ("grouped", "conv2d", ["image"], #""groups": 2"#),
      ],
      [
        "plain.weight": [3, 3, 4, 6], "plain.bias": [6], "oblong.weight": [1, 5, 4, 3],
        "mirrored.weight": [5, 5, 4, 3], "mirrored.bias": [3], "unpadded.weight": [3, 3, 4, 2],
        "unpadded.bias": [2], "depthwise.weight": [3, 3, 1, 4], "depthwise.bias": [4],
        "grouped.weight": [2, 2, 2, 6], "grouped.bias": [6],
      ]),
    ExportCase(
      "uneven convolutions", images: [2, 15, 13, 4],
      [
        (
          "uneven", "conv2d", ["image"],
          #""stride": [2, 1], "padding": [1, 0, 2, 3], "dilation": [1, 2]"#
        ),
        (
          "mirrored", "conv2d", ["image"],
          #""stride": [1, 2], "padding": [1, 3, 0, 2], "padding_mode": "reflect", "dilation": 2"#
        ),
        ("sides", "conv2d", ["image"], #""padding": [1, 2], "depthwise": true, "bias": false"#),
        (
          "transposed", "conv_transpose2d", ["image"],
          #""stride": [2, 3], "padding": [0, 1, 2, 1], "output_padding": [1, 2], "dilation": [2, 1]"#
        ),
      ],
      [
        "uneven.weight": [3, 2, 4, 6], "uneven.bias": [6], "mirrored.weight": [2, 3, 4, 3],
        "mirrored.bias": [3], "sides.weight": [3, 5, 1, 4], "transposed.weight": [3, 4, 5, 4],
        "transposed.bias": [5],
      ]),
    ExportCase(
      "blurs",
      [
        ("halved", "blur", ["image"], ""), ("wide", "blur", ["image"], ""),
        ("doubled", "blur", ["image"], #""doubles": true"#),
      ], ["halved.filt": [3, 3, 1, 4], "wide.filt": [4, 4, 1, 4], "doubled.filt": [4, 4, 1, 4]]),
    ExportCase(
      "transposed convolutions",
      [
        (
          "plain", "conv_transpose2d", ["image"], #""stride": 2, "padding": 1, "output_padding": 1"#
        ),
        ("grouped", "conv_transpose2d", ["image"], #""groups": 2, "bias": false"#),
      ],
      ["plain.weight": [3, 3, 5, 4], "plain.bias": [5], "grouped.weight": [2, 3, 3, 4]]),
    ExportCase(
      "shared weights",
      [
        ("conv", "conv2d", ["image"], #""padding": 1"#),
        ("norm", "batch_norm", ["conv"], #""then": "relu""#),
        ("slope", "prelu", ["norm"], ""),
        ("conv_again", "conv2d", ["slope"], #""padding": 2, "weights_of": "conv""#),
        ("norm_again", "batch_norm", ["conv_again"], #""weights_of": "norm""#),
        ("slope_again", "prelu", ["norm_again"], #""weights_of": "slope""#),
        ("linear", "linear", ["slope_again"], #""bias": false"#),
        ("pool", "global_average_pool", ["linear"], ""),
        ("linear_again", "linear", ["pool"], #""bias": false, "weights_of": "linear""#),
      ],
      [
        "conv.weight": [3, 3, 4, 4], "conv.bias": [4], "norm.weight": [4], "norm.bias": [4],
        "norm.running_mean": [4], "norm.running_var": [4], "slope.weight": [4],
        "linear.weight": [4, 4],
      ]),
  ]

  private static let norms: [ExportCase] = [
    ExportCase(
      "batch norms",
      [
        ("plain", "batch_norm", ["image"], #""epsilon": 0.001, "momentum": 0.01"#),
        ("sum", "batch_norm", ["plain", "image"], #""then": "relu""#),
        ("leaky", "batch_norm", ["sum"], #""then": "leaky_relu 0.2""#),
      ],
      Dictionary(
        uniqueKeysWithValues: ["plain", "sum", "leaky"].flatMap { name in
          ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [4]) }
        })),
    ExportCase(
      "instance norms",
      [
        ("plain", "instance_norm", ["image"], #""epsilon": 0.01"#),
        (
          "affine", "instance_norm", ["plain", "image"],
          #""affine": true, "then": "leaky_relu 0.1""#
        ),
        ("rectified", "instance_norm", ["affine"], #""then": "relu""#),
      ], ["affine.weight": [4], "affine.bias": [4]]),
    ExportCase(
      "local response norms", images: [2, 6, 5, 8],
      [
        ("plain", "local_response_norm", ["image"], ""),
        (
          "numbers", "local_response_norm", ["image"],
          #""size": 3, "alpha": 0.5, "beta": 0.6, "bias": 2"#
        ),
        ("even", "local_response_norm", ["image"], #""size": 4, "alpha": 0.5"#),
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 8]"#),
        ("rows", "local_response_norm", ["tokens"], #""alpha": 0.1"#),
        ("pool", "global_average_pool", ["image"], ""),
        ("vectors", "local_response_norm", ["pool"], #""alpha": 0.1"#),
      ]),
  ]

  private static let pools: [ExportCase] = [
    ExportCase(
      "pools",
      [
        ("max", "max_pool", ["image"], ""),
        ("max_padded", "max_pool", ["image"], #""size": 3, "stride": 2, "padding": 1"#),
        ("mean", "average_pool", ["image"], #""size": 3"#),
        ("mean_padded", "average_pool", ["image"], #""size": 4, "stride": 2, "padding": 2"#),
        ("whole", "global_average_pool", ["image"], ""),
        ("mirror", "reflection_pad", ["image"], #""padding": 3"#),
      ]),
    ExportCase(
      "uneven pools", images: [2, 15, 14, 4],
      [
        (
          "max", "max_pool", ["image"],
          #""size": [3, 2], "stride": [2, 3], "padding": [1, 0, 2, 1], "dilation": [2, 1]"#
        ),
        ("max_up", "max_pool", ["image"], #""size": 3, "stride": 2, "ceil_mode": true"#),
        (
          "max_up_padded", "max_pool", ["image"],
          #""size": 2, "stride": 3, "padding": 1, "ceil_mode": true"#
        ),
        (
          "mean", "average_pool", ["image"],
          #""size": [3, 2], "stride": [2, 3], "padding": [1, 0, 2, 1]"#
        ),
        (
          "mean_inside", "average_pool", ["image"],
          #""size": 3, "stride": 2, "padding": 1, "count_include_pad": false"#
        ),
        ("mean_up", "average_pool", ["image"], #""size": 3, "stride": 2, "ceil_mode": true"#),
        (
          "mean_up_padded", "average_pool", ["image"],
          #""size": 4, "stride": 3, "padding": [2, 1], "ceil_mode": true"#
        ),
        (
          "mean_up_inside", "average_pool", ["image"],
          #""size": 4, "stride": 3, "padding": 2, "ceil_mode": true, "count_include_pad": false"#
        ),
        (
          "mean_up_sides", "average_pool", ["image"],
          #""size": 4, "stride": 3, "padding": [1, 0, 3, 2], "ceil_mode": true"#
        ),
      ]),
  ]

  private static let scalarFunctions = [
    "exp", "log", "sqrt", "abs", "negate", "reciprocal", "erf", "floor", "ceil", "round", "sign",
    "sin", "cos", "softplus", "softsign", "mish", "gelu", "gelu_tanh", "silu",
  ]

  private static let functions: [ExportCase] = [
    ExportCase(
      "elementwise functions",
      [("positive", "elementwise", ["image"], #""function": "softplus""#)]
        + scalarFunctions.map { function in
          let isForPositive = ["log", "sqrt", "reciprocal"].contains(function)
          return (
            "apply_\(function)", "elementwise", [isForPositive ? "positive" : "image"],
            #""function": "\#(function)""#
          )
        }),
    ExportCase(
      "activations",
      [
        ("relu", "relu", ["image"], ""), ("relu6", "relu6", ["image"], ""),
        ("leaky", "leaky_relu", ["image"], #""slope": 0.3"#),
        ("tanh", "tanh", ["image"], ""), ("sigmoid", "sigmoid", ["image"], ""),
        ("hard_swish", "hard_swish", ["image"], ""),
        ("both", "clip", ["image"], #""min": -0.5, "max": 0.75"#),
        ("low", "clip", ["image"], #""min": -0.5"#), ("high", "clip", ["image"], #""max": 0.5"#),
        ("unclipped", "clip", ["image"], ""), ("unclipped_relu", "relu", ["unclipped"], ""),
        ("elu", "elu", ["image"], #""alpha": 0.7"#),
        ("selu", "selu", ["image"], ""),
        ("selu_numbers", "selu", ["image"], #""alpha": 1.5, "gamma": 1.25"#),
        ("celu", "celu", ["image"], #""alpha": 0.5"#),
        ("hard_sigmoid", "hard_sigmoid", ["image"], #""alpha": 0.25, "beta": 0.4"#),
        ("threshold", "thresholded_relu", ["image"], #""alpha": 0.3"#),
        ("prelu", "prelu", ["image"], ""), ("prelu_one", "prelu", ["image"], ""),
        ("drop", "dropout", ["image"], #""rate": 0.25"#),
        ("dropped", "relu", ["drop"], ""),
      ], ["prelu.weight": [4], "prelu_one.weight": [1]]),
    ExportCase(
      "functions of other axes",
      [
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 4]"#),
        ("slopes", "prelu", ["tokens"], ""),
        ("silu", "elementwise", ["slopes"], #""function": "silu""#),
        ("vectors", "global_average_pool", ["image"], ""),
        ("slopes_2", "prelu", ["vectors"], ""), ("soft", "softmax", ["slopes_2"], ""),
        ("log", "log_softmax", ["vectors"], #""axis": 1"#),
        ("channels", "softmax", ["image"], ""), ("rows", "softmax", ["image"], #""axis": 1"#),
        ("columns", "log_softmax", ["image"], #""axis": -2"#),
        ("token_softmax", "softmax", ["silu"], #""axis": 1"#),
      ], ["slopes.weight": [4], "slopes_2.weight": [4]]),
  ]

  private static let combinations: [ExportCase] = [
    ExportCase(
      "sums and products",
      [
        ("double", "add", ["image", "image"], ""),
        ("square", "multiply", ["double", "image"], ""),
        ("per_channel", "constant", [], #""rank": 4"#),
        ("per_number", "constant", [], #""rank": 0"#),
        ("per_pixel", "reduce", ["image"], #""axes": [-1], "function": "max""#),
        ("per_image", "reduce", ["image"], #""axes": [1, 2]"#),
        ("a", "add", ["square", "per_channel"], ""),
        ("b", "subtract", ["per_channel", "square"], ""),
        ("c", "multiply", ["a", "per_number"], ""), ("d", "divide", ["per_number", "c"], ""),
        ("e", "minimum", ["image", "per_pixel"], ""), ("f", "maximum", ["image", "per_image"], ""),
        ("outer", "multiply", ["per_pixel", "per_image"], ""),
        ("bounded", "tanh", ["b"], ""), ("positive", "elementwise", ["bounded"], ""),
        ("power", "power", ["positive", "per_channel"], ""),
        ("constants", "add", ["per_channel", "per_number"], ""),
        ("g", "add", ["image", "constants"], ""),
      ], ["per_channel.value": [1, 1, 1, 4], "per_number.value": []]),
    ExportCase(
      "conditions",
      [
        ("shift", "constant", [], #""rank": 4"#), ("bound", "constant", [], #""rank": 0"#),
        ("rounded", "elementwise", ["image"], #""function": "round""#),
        ("shifted", "add", ["rounded", "shift"], ""),
      ]
        + ["greater", "greater_or_equal", "less", "less_or_equal", "equal", "not_equal"].map {
          ("is_\($0)", "compare", ["image", "shifted"], #""function": "\#($0)""#)
        } + [
          ("per_pixel", "reduce", ["image"], #""axes": [-1], "function": "max""#),
          ("is_bright", "compare", ["per_pixel", "bound"], ""),
          ("chosen", "where", ["is_bright", "image", "shift"], ""),
          ("bounded", "where", ["is_less", "bound", "chosen"], ""),
        ], ["shift.value": [1, 1, 1, 4], "bound.value": []]),
    ExportCase(
      "gates",
      [
        ("pool", "global_average_pool", ["image"], ""),
        ("reduced", "linear", ["pool"], ""), ("relu", "relu", ["reduced"], ""),
        ("expanded", "linear", ["relu"], ""), ("gate", "sigmoid", ["expanded"], ""),
        ("scaled", "multiply", ["image", "gate"], ""),
        ("swapped", "permute", ["image"], #""axes": [3, 1, 2, 0]"#),
        ("back", "permute", ["swapped"], #""axes": [3, 2, 1, 0]"#),
        ("again", "multiply", ["back", "gate"], ""),
      ],
      [
        "reduced.weight": [2, 4], "reduced.bias": [2], "expanded.weight": [4, 2],
        "expanded.bias": [4],
      ]),
    ExportCase(
      "reductions",
      ["mean", "sum", "max", "min", "prod", "l1", "l2", "sum_square", "log_sum_exp"].flatMap {
        [
          ("\($0)_image", "reduce", ["image"], #""function": "\#($0)", "keep_axes": false"#),
          (
            "\($0)_row", "reduce", ["image"],
            #""function": "\#($0)", "axes": [2], "keep_axes": false"#
          ),
          ("\($0)_pixel", "reduce", ["image"], #""function": "\#($0)", "axes": [-1]"#),
        ]
      } + [
        ("positive", "sigmoid", ["image"], ""),
        ("log_sum", "reduce", ["positive"], #""function": "log_sum", "axes": [3, 1]"#),
        ("all", "reduce", ["image"], #""axes": [3, 1, 2], "keep_axes": false"#),
      ]),
  ]

  private static let axes: [ExportCase] = [
    ExportCase(
      "permutations",
      [
        ("swapped", "permute", ["image"], #""axes": [0, 2, 1, 3]"#),
        ("first", "permute", ["image"], #""axes": [0, 3, 1, 2]"#),
        ("relu", "relu", ["first"], ""), ("last", "permute", ["relu"], #""axes": [0, -2, -1, 1]"#),
        ("sum", "add", ["last", "image"], ""),
        ("mean", "reduce", ["first"], #""axes": [2], "keep_axes": false"#),
        ("row", "reduce", ["image"], #""axes": [1]"#),
        ("row_swapped", "permute", ["row"], #""axes": [0, 2, 1, 3]"#),
        ("product", "multiply", ["swapped", "row_swapped"], ""),
        ("plain", "reshape", ["sum"], #""shape": [0, -1]"#),
        ("unflat", "reshape", ["plain"], #""shape": [0, 12, 10, 4]"#),
        ("unequal_orders", "add", ["unflat", "image"], ""),
      ]),
    ExportCase(
      "reshapes", images: [2, 4, 6, 8],
      [
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 8]"#),
        ("mean", "reduce", ["tokens"], #""axes": [1], "keep_axes": false"#),
        ("column", "reshape", ["mean"], #""shape": [0, 1, 1, -1]"#),
        ("conv", "conv2d", ["column"], ""),
        ("heads", "reshape", ["tokens"], #""shape": [0, 0, 2, -1]"#),
        ("split", "reshape", ["image"], #""shape": [0, 0, 0, 2, 2, 2]"#),
        ("moved", "permute", ["split"], #""axes": [0, 1, 3, 2, 4, 5]"#),
        ("large", "reshape", ["moved"], #""shape": [0, 8, -1, 2]"#),
        ("shuffled", "permute", ["split"], #""axes": [0, 1, 3, 2, 4, 5]"#),
        ("taller", "reshape", ["shuffled"], #""shape": [0, -1, 0, 2, 2], "copies": [0, 3]"#),
        ("rows", "reshape", ["image"], #""shape": [-1, 8]"#),
        ("merged", "reshape", ["image"], #""shape": [0, 0, -1]"#),
        ("same", "reshape", ["image"], #""shape": [0, 0, 0, 8]"#),
        // A permuted value is read in two orders of axes, one of them through another permutation.
        ("turned", "permute", ["image"], #""axes": [0, 2, 1, 3]"#),
        ("flat_turned", "reshape", ["turned"], #""shape": [0, -1]"#),
        ("flat_image", "reshape", ["image"], #""shape": [0, -1]"#),
        ("turns", "add", ["flat_turned", "flat_image"], ""),
        ("same_relu", "relu", ["same"], ""),
      ], ["conv.weight": [1, 1, 8, 3], "conv.bias": [3]]),
    ExportCase(
      "parts",
      [
        ("head", "slice", ["image"], #""axis": 1, "start": 2, "end": -3"#),
        ("tail", "slice", ["image"], #""start": -3"#),
        ("even", "slice", ["image"], #""axis": 2, "step": 2"#),
        ("reversed", "slice", ["image"], #""axis": 2, "start": -1, "step": -1"#),
        ("reversed_part", "slice", ["image"], #""axis": 1, "start": 8, "end": 1, "step": -3"#),
        ("beyond", "slice", ["image"], #""axis": -2, "start": -9999, "end": 9999"#),
        ("beyond_relu", "relu", ["beyond"], ""),
        ("gathered", "gather", ["image"], #""positions": [3, 0, -1, 1, 1]"#),
        ("rows", "gather", ["image"], #""axis": 1, "positions": [5]"#),
        ("joined", "concatenate", ["image", "gathered", "tail"], ""),
        ("high", "concatenate", ["head", "image"], #""axis": 1"#),
        ("turned", "permute", ["image"], #""axes": [0, 2, 1, 3]"#),
        ("turned_high", "slice", ["turned"], #""axis": 2, "end": 3"#),
        ("turned_back", "permute", ["turned_high"], #""axes": [0, 2, 1, 3]"#),
        ("rows_of_three", "slice", ["image"], #""axis": 1, "end": 3"#),
        ("wide", "concatenate", ["rows_of_three", "turned_back"], #""axis": 2"#),
        ("single", "concatenate", ["image"], ""), ("single_relu", "relu", ["single"], ""),
      ]),
    ExportCase(
      "tokens with a class", images: [2, 4, 6, 5],
      [
        ("class", "constant", [], #""rank": 3"#),
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 5]"#),
        ("all", "concatenate", ["class", "tokens"], #""axis": 1"#),
        ("positions", "constant", [], #""rank": 3, "trained": false"#),
        ("placed", "add", ["all", "positions"], ""),
        ("first", "gather", ["placed"], #""axis": 1"#),
        ("vector", "reshape", ["first"], #""shape": [0, -1]"#),
      ], ["class.value": [1, 1, 5], "positions.value": [1, 25, 5]]),
    ExportCase(
      "repeats",
      [
        ("mean", "reduce", ["image"], #""axes": [1, 2]"#),
        ("expanded", "expand", ["mean"], #""shape": [0, 3, 1, 0]"#),
        ("tiled", "tile", ["image"], #""repeats": [1, 2, 1, 3]"#),
        ("row", "reduce", ["image"], #""axes": [1], "keep_axes": false"#),
        ("tiled_row", "tile", ["row"], #""repeats": [1, 1, 2]"#),
        ("zeros", "pad", ["image"], #""pads": [0, 1, 2, 0, 0, 3, 0, 2]"#),
        ("number", "pad", ["image"], #""pads": [0, 0, 0, 1, 0, 0, 0, 0], "value": -1.5"#),
        ("mirror", "pad", ["image"], #""pads": [0, 2, 1, 0, 0, 3, 4, 0], "mode": "reflect""#),
        ("border", "pad", ["image"], #""pads": [0, 2, 1, 0, 0, 0, 4, 0], "mode": "edge""#),
      ]),
  ]

  private static let resizing: [ExportCase] = [
    ExportCase(
      "resizing",
      [
        ("small", "average_pool", ["image"], ""),
        ("like", "resize", ["small", "image"], #""mode": "linear""#),
        ("size", "resize", ["image"], #""mode": "linear", "size": [7, 9]"#),
      ]
        + ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"].flatMap {
          coordinates in
          ["nearest", "linear", "cubic"].map { mode in
            (
              "\(mode)_\(coordinates)", "resize", ["image"],
              #""mode": "\#(mode)", "coordinates": "\#(coordinates)", "scale_height": 2, "scale_width": 1.5"#
            )
          }
        }
        + ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].map { rounding in
          (
            "nearest_\(rounding)", "resize", ["image"],
            #""coordinates": "asymmetric", "rounding": "\#(rounding)", "scale_height": 0.6, "scale_width": 3"#
          )
        } + [("sharp", "resize", ["image"], #""mode": "cubic", "cubic": -0.5, "size": [20, 11]"#)])
  ]

  private static let flattening: [ExportCase] = [
    ExportCase(
      "flattened images", images: [3, 4, 6, 5],
      [
        ("flat", "flatten", ["image"], ""), ("relu", "relu", ["flat"], ""),
        ("drop", "dropout", ["relu"], ""),
        ("gelu", "elementwise", ["drop"], #""function": "gelu""#),
        ("flat_2", "flatten", ["image"], ""), ("sum", "add", ["gelu", "flat_2"], ""),
        ("factor", "constant", [], #""rank": 0"#), ("scaled", "multiply", ["sum", "factor"], ""),
        ("fc", "linear", ["scaled"], #""flattened": [4, 6]"#),
        ("ordered", "reshape", ["flat"], #""shape": [0, -1]"#),
        ("fc_ordered", "linear", ["ordered"], #""bias": false"#),
        ("total", "reduce", ["flat"], #""axes": [1]"#),
        ("centered", "subtract", ["flat", "total"], ""),
        ("fc_centered", "linear", ["centered"], #""flattened": [4, 6]"#),
        ("soft", "softmax", ["flat"], ""), ("fc_soft", "linear", ["soft"], #""flattened": [4, 6]"#),
      ],
      [
        "fc.weight": [7, 120], "fc.bias": [7], "fc_ordered.weight": [3, 120],
        "fc_centered.weight": [2, 120], "fc_centered.bias": [2], "factor.value": [],
        "fc_soft.weight": [2, 120], "fc_soft.bias": [2],
      ]),
    ExportCase(
      "flattened single channels", images: [3, 4, 6, 1],
      [("flat", "flatten", ["image"], ""), ("fc", "linear", ["flat"], "")],
      ["fc.weight": [7, 24], "fc.bias": [7]]),
    ExportCase(
      "flattened values without an image", images: [3, 4, 6, 5],
      [
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 5]"#),
        ("flat", "flatten", ["tokens"], ""), ("fc", "linear", ["flat"], ""),
        ("pool", "global_average_pool", ["image"], ""), ("again", "flatten", ["pool"], ""),
        ("relu", "relu", ["again"], ""),
        ("numbers", "reduce", ["pool"], #""axes": [1], "keep_axes": false"#),
        ("column", "flatten", ["numbers"], ""),
      ], ["fc.weight": [7, 120], "fc.bias": [7]]),
  ]

  private static let attention: [ExportCase] = [
    ExportCase(
      "attention", images: [2, 4, 6, 8],
      [
        ("tokens", "reshape", ["image"], #""shape": [0, -1, 8]"#),
        ("q", "linear", ["tokens"], ""), ("k", "linear", ["tokens"], #""bias": false"#),
        ("v", "linear", ["tokens"], ""),
        ("q_heads", "reshape", ["q"], #""shape": [0, 0, 2, 4]"#),
        ("k_heads", "reshape", ["k"], #""shape": [0, 0, 2, 4]"#),
        ("v_heads", "reshape", ["v"], #""shape": [0, 0, 2, 4]"#),
        ("q_rows", "permute", ["q_heads"], #""axes": [0, 2, 1, 3]"#),
        ("k_columns", "permute", ["k_heads"], #""axes": [0, 2, 3, 1]"#),
        ("v_rows", "permute", ["v_heads"], #""axes": [0, 2, 1, 3]"#),
        ("scores", "matmul", ["q_rows", "k_columns"], ""), ("weights", "softmax", ["scores"], ""),
        ("mixed", "matmul", ["weights", "v_rows"], ""),
        ("rows", "permute", ["mixed"], #""axes": [0, 2, 1, 3]"#),
        ("joined", "reshape", ["rows"], #""shape": [0, 0, 8]"#), ("out", "linear", ["joined"], ""),
        ("residual", "add", ["tokens", "out"], ""),
        ("matrix", "constant", [], #""rank": 3"#), ("product", "matmul", ["tokens", "matrix"], ""),
      ],
      [
        "q.weight": [8, 8], "q.bias": [8], "k.weight": [8, 8], "v.weight": [8, 8], "v.bias": [8],
        "out.weight": [8, 8], "out.bias": [8], "matrix.value": [1, 8, 3],
      ]),
    ExportCase(
      "linear layers on images", images: [2, 10, 10, 4],
      [
        ("pixels", "linear", ["image"], ""),
        ("gelu", "elementwise", ["pixels"], #""function": "gelu""#),
        ("swapped", "permute", ["gelu"], #""axes": [0, 2, 1, 3]"#),
        ("again", "linear", ["swapped"], #""bias": false"#),
        ("turned", "permute", ["gelu"], #""axes": [0, 3, 1, 2]"#),
        ("columns", "linear", ["turned"], ""),
      ],
      [
        "pixels.weight": [6, 4], "pixels.bias": [6], "again.weight": [3, 6],
        "columns.weight": [5, 10],
        "columns.bias": [5],
      ]),
  ]

  private static let names: [ExportCase] = [
    ExportCase(
      "outputs that need names",
      [
        ("conv", "conv2d", ["image"], ""), ("drop", "dropout", ["conv"], ""),
        ("conv.weight", "relu", ["conv"], ""), ("conv.sum", "add", ["drop", "conv"], ""),
        ("norm", "batch_norm", ["conv", "drop"], #""then": "relu""#),
        ("norm.relu", "sigmoid", ["norm"], ""),
        ("turned", "permute", ["conv"], #""axes": [0, 3, 1, 2]"#),
      ],
      [
        "conv.weight": [1, 1, 4, 3], "conv.bias": [3], "norm.weight": [3], "norm.bias": [3],
        "norm.running_mean": [3], "norm.running_var": [3],
      ],
      outputs: [
        "drop", "conv", "conv.weight", "conv.sum", "norm", "norm.relu", "turned", "drop", "turned",
      ])
  ]
}

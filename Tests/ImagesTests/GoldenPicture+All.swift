// Written by `python3 scripts/python fixtures images`; do not edit.

extension GoldenPicture {
  /// Pictures of 6 x 5 pixels, one of each kind of PNG.
  static let all: [GoldenPicture] = [
    GoldenPicture(
      "gray, 1 bits", channels: 1, bitDepth: 8,
      samples: """
        /wAAAP8AAP8AAAAAAAD//////wD//wAA/wD/AAAA
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAQAAAABOI6BLAAAACUlEQVR42mPoYHRg+sPkWWRGAAAACUlEQVQ8ieUD
        AA5MA1FcU9ZMAAAAAElFTkSuQmCC
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAQAAAAE5JJDdAAAADUlEQVR42mNoYABBBsYGhgQgjk9UDgAAAA1JREFU
        mcC0gMGBcQMALooEVj5xVy8AAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "gray, 2 bits", channels: 1, bitDepth: 8,
      samples: """
        qv////8A/1WqAABVVar/qv8AVaoAqlVVqlWq/wAA
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgAAAAAJg9qbAAAAC0lEQVR42mPYf4DxhgXTtAnJRQ4AAAAMSURBVA3M
        2vtZLFMBLh8FaL+30hIAAAAASUVORK5CYII=
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgAAAAF+hOoNAAAAD0lEQVR42mNoYDjAAMSMDQw1DB9vX1cNAAAAEElE
        QVQYFzBdYLghwJj0DgBbWwgab1R6SwAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "gray, 4 bits", channels: 1, bitDepth: 8,
      samples: """
        RCJmZjNERJnduxG7qswzIgC7ZjOqiIgzIsxVEe5m
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAAAAACGwy87AAAADklEQVR42mNwSjNh9JzkwJQc/vHOKCMAAAAOSURB
        VIGZN06L5eS7qQA3sQaN/68jgwAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAAAAAHxxB+tAAAAE0lEQVR42mNwYDBg0GNIYAxgWMzAoObAo9otaAAA
        ABRJREFUeOgd0/8NDJ63pRmTXW8DAGHxCH6XWjBPAAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "gray, 8 bits", channels: 1, bitDepth: 8,
      samples: """
        d6J3suMYWPvkSkVyxk0ECjI++lPtkwoRyu5FMo+H
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAAAAABDM8I6AAAAF0lEQVR42gEjANz/AHeid7LjGAFYo+lm+y0CbqNw
        cckAAAAXSURBVFIgwO3MA5ewwhio7QTQm1fthfgovxH1AyYtsAAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAAAAAE0NPKsAAAAGUlEQVR42mMoZ3jMcKqfoZzRleEYixHDok0SjL57
        V3DyeAAAABlJREFUTZgWangyRPx+4uVaxPgrctaycnYAFZIOdo/mEr8AAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "gray, 16 bits", channels: 1, bitDepth: 16,
      samples: """
        b/9bMy9HXACBz+lAm3njpP1LnEOElUedu+QnoGAadyByCityhct/PouMEhRtYwRLP3mIEKVNZHdhof8S
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAAAAAATox55AAAAJklEQVR42gFBAL7/AG//WzMvR1wAgc/pQAGbeUgr
        Gqef+OhSwwgCIGtE/FqLCZIAAAAmSURBVGPP293udeTVAyhZKYkcYJG+K1S44QS6rknSGg9SY/Qq+3G52B4IvMI5
        7QAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAAAAAFkpC7vAAAAKUlEQVR42gFHALj/AG//AIHPAD95YaEAL0cBpU0A
        u+RgGnIKAFszXADpQAEnoG7wJDcAAAApSURBVFCAtFICYXDtV9SgAJt546T9S5xDhJVHnQGFy/pzDE6HiFtPl+jL
        LR3CpwapyAAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "RGB, 8 bits", channels: 3, bitDepth: 8,
      samples: """
        v1/kiPZjwMaDYBNB33X/zSCFW61Vmk88EXugY+HMokRi0BRbhVQ469/eKIpL0+7dc8QylTa8DA7iU6iFDh+VNYou
        oD2bX9FKTuwLBsiQYqFksHpRXvznmVe0
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAADpOgqxAAAANUlEQVR42gFfAKD/AL9f5Ij2Y8DGg2ATQd91/80g
        hQFbrVU/oud3LGRSZiw/Y5Yu0PkCKqfjUZCiFxdSI9wAAAA1SURBVA+rcA0R0YDQxSJhA8rkxtgypdGGLcUEdUyW
        a8WYnwRC3imz3IVcgs9O2SOuv0w7WxmfuC2YLTaufwAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAAGePTonAAAAOElEQVR42gFlAJr/AL9f5ADfdf8ATuwLXvznAMDG
        gwFioWQAhVQ4KIpLc8QyAIj2Y2ATQc0ghQHr397oD6Tta08AAAA4SURBVP/CSN8CG+my3Yx0BCH4AFutVZpPPBF7
        oGPhzKJEYtAUWwEMDuJHmqO7dxAna5lrs22/lK9PBi7FBjNcZQAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "RGB, 16 bits", channels: 3, bitDepth: 16,
      samples: """
        ticQabyHYe3vkT3pnJHhOO1cW+cXNzw9/wXYVc0ZLvwg+WT1HITpxEPTBksngieQYvB/lV90dCWbPfknIIXk1YfI
        pcm0Uwf2K6YvhhBbjmJ+lW4PcM73B2JfdjRV5/NxSJcv19Mk2gwaTaTR5OrcjOGltNYQ3J+XIGYuvRRZFzPRxA/z
        E4oltsDXOqhZcz1WHao3KeoJcqSYbqZYma/eH6ud5zfffC2i+6/2kZDBpZ5zhE6f
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAIAAAC5qtbyAAAAYklEQVR42gG5AEb/ALYnEGm8h2Ht75E96ZyR4Tjt
        XFvnFzc8Pf8F2FXNGS78IPlk9QEchOnEQ9Pqxz6+5L1cpVgTOOQSNRyomrOsYEmYjqGFRNB+gC4CDyJGws2IiBdX
        E0d/Dt54ciMVEBgAAABiSURBVAPrAg+6qvpKKBJLAkxcNUNm+p3bA8+XxUnZePswY0z4PY6Uq0yU3szmkPKMjuQl
        pelPTMRdOvKLggQ5wFudCWRV+ojiB095SUaxl0VO0QFdgq8UJdEV0B+q730REUmONFgmiwXF4QAAAABJRU5ErkJg
        gg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAIAAAHOreZkAAAAZUlEQVR42gG/AED/ALYnEGm8hwD/BdhVzRkAHao3
        KeoJ+6/2kZDBAJyR4TjtXAGZr94fq50AK6YvhhBbcM73B2JfSJcv19MkAGHt75E96VvnFzc8PS78IPlk9QGOYn6V
        bg/o0tdShWJk2Eh7JekAAABlSURBVMVmsWAC5EIa2ThJcQOKlToxy5JZN6rOAByE6cRD0wZLJ4InkGLwf5VfdHQl
        mz35JyCF5NWHyKXJtFMH9gHk6tyM4aXQ7DRQvvJskB7hdcL3zaMH+5r8V1TyseQnHjS9fX+0pl7OJhQ5aQAAAABJ
        RU5ErkJggg==
        """),
    GoldenPicture(
      "gray and alpha, 8 bits", channels: 2, bitDepth: 8,
      samples: """
        McR0QvqshEsDjKkWRuhaFXXBi0L3OkL58CmKyMGKzUxFI3Hyh5aj4VR1p0sEswG2qWcoeaR7gfIqGi2i
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAQAAADMUVVtAAAAJklEQVR42gFBAL7/ADHEdEL6rIRLA4ypFgFG6BQt
        G6wWgWz4S78CqkEws+O2HFwAAAAmSURBVEzJQgpO6S/5Aw+CGzKiwBfrjnzH5AQi0X/jfAbapyYoA4hvoxtqpp0B
        AQAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAQAAAG7VmX7AAAAKUlEQVR42gFHALj/ADHEAAOMAKlnKhoA+qwBpHsA
        8CnBikUjAHRChEupFgGKyMkA6kEAAAApSURBVEOEpKYCnrG0prywAEboWhV1wYtC9zpC+QGHlhxLsZRT1l1o/QPZ
        Yx3uGIhPvgAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "gray and alpha, 16 bits", channels: 2, bitDepth: 16,
      samples: """
        YWl5cU6P0oZwADdmlhHw9hFfyJh8usWDB4zfBjrgNAtfZj4V02cYLINJoPXYzfaLptMvV/B6NHklO38zNH/4mSXA
        oMFhZb1MM9uL26Aiwa65fpy57FTHc2xxSSBsteAAofe/w6hRTMH8NETOy9vWMKXabV0sCH/F
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAQAAACcwYkuAAAARElEQVR42gF9AIL/AGFpeXFOj9KGcAA3ZpYR8PYR
        X8iYfLrFgwEHjN8GM1RVBSWGCgp0AdoXsOKIyVWEVpYCn0dQUbaaAG7G1WhF7ScAAABESURBVEEeYRjgbaJ3AMyJ
        mMfBA+BydLAPeGIEV1D8SXbW/crk55aGBkpdygRuHDToBy+LE0O2+A3Pp5K9Of8kPYcun6VY9jgkWBx9egAAAABJ
        RU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAQAAAHrxrm4AAAAR0lEQVR42gGDAHz/AGFpeXEAEV/ImACh97/Dpdpt
        XQBwADdmAfw0RM4AptMvVyU7fzMlwKDBAE6P0oaWEfD2fLrFgwHwejR5RAXEIN+H8pcAAABHSURBVC3mxbMCuNcY
        SJdc3pfLo8J5AAeM3wY64DQLX2Y+FdNnGCyDSaD12M32iwEz24vbbUc20xlc2wsz1iu6gB2CrQBEl+AL4juRUa32
        lwAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "RGBA, 8 bits", channels: 4, bitDepth: 8,
      samples: """
        5+E5admNobNiXy5KWrnrsGl/ibCyrD6Tv9GSwoi56eRwAJDPmCrMEhwgJwGoGFHZB5vVxoVrP6rBsm0zswn9GWZc
        tEA/zKnfeyXu8S7xDO78bpRtk15w5kUMM2tH7yO8rs9U1ulGGJQoQzNzC2FcBu3sOwKfTCHv
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAYAAABmWJ3mAAAARElEQVR42gF9AIL/AOfhOWnZjaGzYl8uSlq567Bp
        f4mwsqw+kwG/0ZLCyehXIuhHp+soKjxDhPZb74z4KtgCSMpDBP2yVsZRspIN06gAAABESURBVN1kG98xB0o8jT+X
        tFgGA3jYhI6uqXYhhZ1Y3bwjqKPJr6HYBYO1FwQzqmblblUMviz9nwbjHikg4uAI/LJd/oTI3T8fIbGCdQAAAABJ
        RU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAYAAAERX61wAAAAR0lEQVR42gGDAHz/AOfhOWkAaX+JsACuz1TW7ew7
        AgBiXy5KAShDM3MAB5vVxsGybTNmXLRAANmNobNaueuwsqw+kwGFaz+qLp6+b6VXvIoAAABHSURBVIzDrMYCZNvZ
        6lhYX+1ggHgQAL/RksKIuenkcACQz5gqzBIcICcBqBhR2QF7Je7xs8we/c59iH+X8Nx5sq7DhQLj8FHV+kDyKDF3
        SAAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "RGBA, 16 bits", channels: 4, bitDepth: 16,
      samples: """
        +f7/OZnwq+gmUGs2stBhspMiYkDiJoneEi6rzTvTL7Z7ToTceImKPEPGKGXAsyi92iGE4Vv9DfHNJla9CwnPo1wO
        PA/wq22Mcp+7a3Ea+EO+MOreNIQ5bZcUM/d7IXZ5uEuAg4y2Bvn91Z+yZ1Lhsh/PEADPcEqoZaG/eem/xwmKQ8yl
        c1PgQ0J4lMc5+lB44OEiKeLrVQFYqY++FfwdEwUMUpIfgoQJPigzQXYtFmywDx1LGDWhT9qELSguXVqcyCiHjJzg
        UHI5JS27jBmmS2yzpMr9+2G1YmnyPWtXAxpsoUNSNS6cGWp0v3bWt/OK
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAYAAAA2yEGlAAAAgElEQVR42gH1AAr/APn+/zmZ8KvoJlBrNrLQYbKT
        ImJA4iaJ3hIuq8070y+2e06E3HiJijxDxihlwLMovQHaIYThW/0N8fMF0tywDMKyj+jmUuWinukWkX9cgW+Lt0yR
        L3PDakEq2eRJGUedPQwC3ir8ojG5+Qgwr0n1XEkSD8PB1PHfxeFYVt0AAACASURBVN0c8wIEDnilz8bME+LHP8+n
        1qtkYdC+2dr/A4S84uickFKFas4vUXFegrrKUAMzrcxRrAnSq7zyjXFjTNqe2KT1JvhhQdWfBsbiOQToR2VjuvX7
        ceH9nv13LonZZ6d3OHHiu2r2tk6rbtXtZbw4UQcd1/v/utN8TqFamTvDHYVjbpkQ2AAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAYAAAFBz3EzAAAAg0lEQVR42gH7AAT/APn+/zmZ8KvoAHtOhNx4iYo8
        AMgoh4yc4FBybKFDUjUunBkAkyJiQOImid4BbLOkyv37YbUAuEuAg4y2BvkfzxAAz3BKqIpDzKVzU+BDACZQazay
        0GGyEi6rzTvTL7ZDxihlwLMovQH91Z+yZ1LhsmjMIMeCbeZX3dfVTo2gCvkAAACDSURBVFA7iW8CPFCOCSXHxZn9
        yDPEgpg8ESj8K6+dvaMSANohhOFb/Q3xzSZWvQsJz6NcDjwP8KttjHKfu2txGvhDvjDq3jSEOW2XFDP3eyF2eQHg
        4SIp4utVAXjIbZUzEcgSrWPD1AqGZ/Y5HOGvV6uSY3Ln6gqiCIvjKnUQ3RYouU1XnHlcD5JrkgAAAABJRU5ErkJg
        gg==
        """),
    GoldenPicture(
      "palette, 1 bits", channels: 3, bitDepth: 8,
      samples: """
        aBw4aBw4aBw4aBw4aBw4aBw4EtXTaBw4EtXTaBw4EtXTaBw4EtXTEtXTaBw4aBw4aBw4EtXTEtXTaBw4aBw4aBw4
        aBw4aBw4EtXTaBw4aBw4EtXTEtXTEtXT
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAQMAAABclg+lAAAABlBMVEVoHDgS1dMteFsfAAAACUlEQVR42mNgYFzB
        JMO0ParkAAAACUlEQVQsxyIDAAXMAQmkjMIiAAAAAElFTkSuQmCC
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAQMAAAErkT8zAAAABlBMVEVoHDgS1dMteFsfAAAADUlEQVR42mNgAIID
        DAyMDAwN4g++wQAAAA5JREFUQHIB0wGGFYwNAB0SA87O/wXuAAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "palette, 2 bits", channels: 3, bitDepth: 8,
      samples: """
        uDnWsoz9soz9rxWFsoz9uDnWrxWFuDnWrxWFsoz9uDnWrxWFuDnWsoz9uDnWweNOuDnWweNOuDnWrxWFrxWFrxWF
        soz9weNOrxWFweNOrxWFuDnWsoz9soz9
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgMAAAAbNnV1AAAADFBMVEW4OdayjP2vFYXB407PG3yDAAAAC0lEQVR4
        2mMQc2DsnM7UJYMJwAYAAAAMSURBVMCs6MzSNwMAGK0Dpf1Nhr0AAAAASUVORK5CYII=
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgMAAAFsMUXjAAAADFBMVEW4OdayjP2vFYXB407PG3yDAAAAEElEQVR4
        2mNgYHBgmMDgwNjAwMCQhLwy6gAAABBJREFUwFjD5MHQqcCo5QYAKjAD0+GHA6oAAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "palette, 4 bits", channels: 3, bitDepth: 8,
      samples: """
        nicZGxHiYGZqFx7/moh9YQn619/LnicZvx4b9Sq1z9O0z9O0nicZYGZq19/LFx7/Fx7/9Sq1dn0JDnNtnGGmz9O0
        dn0JFx7/z9O0loo8GxHiYQn6nGGm19/L
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAMAAACUdoDVAAAAMFBMVEVH9hTP07QXHv9hCfoOc22WijwbEeJ2fQma
        iH3X38tgZmq/Hhu7YpSeJxmcYab1KrXAUmq3AAAADklEQVR42mO4tqiZca5SEJPtZcHg8XYAAAAPSURBVDlm9rhX
        LAvftwEASr8HqgxWQIcAAAAASUVORK5CYII=
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAMAAAHjcbBDAAAAMFBMVEVH9hTP07QXHv9hCfoOc22WijwbEeJ2fQma
        iH3X38tgZmq/Hhu7YpSeJxmcYab1KrXAUmq3AAAAE0lEQVR42mO4wNDAIMewgDGB4aYCQ5IBwb7DgwAAABRJREFU
        4yI/po0LGObuF2QsyZ0IAH4yCR8RwAi0AAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "palette, 8 bits", channels: 3, bitDepth: 8,
      samples: """
        ZPXc1QyKCLz/Mas+SdNoMPEy0kDxHG6gVy8331cdBJDA5oA+1QyKfTHcMY71SGW9BFjADV66bM3iTnLz4K/i6hr0
        mgxjkx3XhiU35oA+mGxDUosZZ6w1BeRX
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAMAAABRhm3UAAADAFBMVEVjsyBowLYpZYRJsSALSLCgOlPuAuSLjkNA
        x7C8f2xSixmE4ZSuptLobXeMVHLkAzOYbEMPCkgQvcitHo3G+V2Y9DfzWnDcUIdH7Pvgr+LkWnnQaskBr0uk5k8x
        jvXuEPo+hyi8mPheSkd9MdyeA6opyN2uS7NbU9WN8usOLhWuqTIvZij9Y45fi7WLQMFE/blMb1QtxWiGJTdy+LZ9
        7Ko+dENbjhxbJgqaDGO/KovSQPGtRSsJHK9L6W7Uj5JtrletMxL2PBSvQ/nKUGYH9ZJ4Ugn0IdpYiUH4e2EJ4AIh
        6fwbbukj/4MLAK2K78GD+QFvPEhLzwrD9WuwV2w1IOT6h7msLoMO/+gdieWqh+7ymaISYgU7C1ngkKb8ryMeiRMY
        WutDprNN8wkEWMCTHdff1D2W4oO2UXO1lTIH/ryPy3cBnRnq+SJrAYGWdyQpbchyTY2mcfZJ02iRsmWDApDVRMU7
        RIinvPnecvbYMc03Ef0F5FeaENrIZz71G/NnrDX5CmGhnkHRAtsGVANk8ok44mNk9dxSo16pLZzmgD54Iw02AL+e
        C2/oo1be6Civ4M+PVZjMaEvC6LzjonZXLzeIYWfVDIr232dszeK/y9yXFkuXm+FBFzE5hyrVwtjGGTLvDiTfVx1Z
        57QIvP8WlOWRTqfYNFlBKPw9uUbuGPUO20PWONExqz7rx7s+0Ck4eGe7hSKNP0vlNjiMBEz9FKQd8CGjhNQcK8Ai
        5TGAXbbqGvRMh049we8cD7HHCKc5BqbJwVY5h8DCOXR0gnIWYiywYYvR3Mg1vUF8n9FOcvP+q7VRPYMcbqBej7FK
        WoQlYXiQ3L6I5y2EeiaHj+NM0bSsijfrStlLE155HMJTPD8yLmXy4gi3GWH6x80X3Gnc4MINXro9EkamkFkEkMDK
        BqxvLKdv7nQickwtly770L5OD+wRGsEcsxkVLdZRsFhIZb11KsmREoZAxNQZqUY5SyFhsHlu/pMyUFn1V9s57Tqb
        2zYw8TIRs6RDyz0qzPD5Aw7wjOnDAAAAFklEQVR42mNom7Z4TdFvRqtJJ3idljHFhHf5OZLjQgAAABZJREFUNYQz
        ++YsM1t1g2VW+PeA0j8AC1UPjhF6ul8AAAAASUVORK5CYII=
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAMAAAEmgV1CAAADAFBMVEVjsyBowLYpZYRJsSALSLCgOlPuAuSLjkNA
        x7C8f2xSixmE4ZSuptLobXeMVHLkAzOYbEMPCkgQvcitHo3G+V2Y9DfzWnDcUIdH7Pvgr+LkWnnQaskBr0uk5k8x
        jvXuEPo+hyi8mPheSkd9MdyeA6opyN2uS7NbU9WN8usOLhWuqTIvZij9Y45fi7WLQMFE/blMb1QtxWiGJTdy+LZ9
        7Ko+dENbjhxbJgqaDGO/KovSQPGtRSsJHK9L6W7Uj5JtrletMxL2PBSvQ/nKUGYH9ZJ4Ugn0IdpYiUH4e2EJ4AIh
        6fwbbukj/4MLAK2K78GD+QFvPEhLzwrD9WuwV2w1IOT6h7msLoMO/+gdieWqh+7ymaISYgU7C1ngkKb8ryMeiRMY
        WutDprNN8wkEWMCTHdff1D2W4oO2UXO1lTIH/ryPy3cBnRnq+SJrAYGWdyQpbchyTY2mcfZJ02iRsmWDApDVRMU7
        RIinvPnecvbYMc03Ef0F5FeaENrIZz71G/NnrDX5CmGhnkHRAtsGVANk8ok44mNk9dxSo16pLZzmgD54Iw02AL+e
        C2/oo1be6Civ4M+PVZjMaEvC6LzjonZXLzeIYWfVDIr232dszeK/y9yXFkuXm+FBFzE5hyrVwtjGGTLvDiTfVx1Z
        57QIvP8WlOWRTqfYNFlBKPw9uUbuGPUO20PWONExqz7rx7s+0Ck4eGe7hSKNP0vlNjiMBEz9FKQd8CGjhNQcK8Ai
        5TGAXbbqGvRMh049we8cD7HHCKc5BqbJwVY5h8DCOXR0gnIWYiywYYvR3Mg1vUF8n9FOcvP+q7VRPYMcbqBej7FK
        WoQlYXiQ3L6I5y2EeiaHj+NM0bSsijfrStlLE155HMJTPD8yLmXy4gi3GWH6x80X3Gnc4MINXro9EkamkFkEkMDK
        BqxvLKdv7nQickwtly770L5OD+wRGsEcsxkVLdZRsFhIZb11KsmREoZAxNQZqUY5SyFhsHlu/pMyUFn1V9s57Tqb
        2zYw8TIRs6RDyz0qzPD5Aw7wjOnDAAAAGUlEQVR42mNoYyhiMKpnWMwowDBNLplh2prfjMpncIFE2gAAABlJREFU
        PjKlSc9msDozZeHjTsYZhgEL63QADk8Ovf+GBRMAAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "palette with alpha, 4 bits", channels: 4, bitDepth: 8,
      samples: """
        TuNyhW/9z/+uILb/q+oKlv1wyP9b7zPGUsrP/07jcoWDvnP/lINs/6vqCpb9cMj//XDI/1vvM8YKAzf/CgM3/64g
        tv/9cMj/W+8zxisi+13iC6itW+8zxjdW6Vg3VulYg75z/+ILqK2DvnP/N1bpWAoDN/9v/c//
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAMAAACUdoDVAAAAMFBMVEVb7zORi9NO43JBd3yr6gorIvtSySo3Vuni
        C6hSys8KAzeUg2xv/c+DvnOuILb9cMhvJiWNAAAACXRSTlPGdYUJll3nWK2woSHpAAAADklEQVR42mPQefKBcZJn
        CVPc+XNClPkAAAAPSURBVAXMvZoHWC7/vwoAVa0JRJanX4IAAAAASUVORK5CYII=
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFBAMAAAHjcbBDAAAAMFBMVEVb7zORi9NO43JBd3yr6gorIvtSySo3Vuni
        C6hSys8KAzeUg2xv/c+DvnOuILb9cMhvJiWNAAAACXRSTlPGdYUJll3nWK2woSHpAAAAE0lEQVR42mNQYPjAcIvh
        AeMFhl8PGI4wZSFKjwAAABRJREFUMHI9Y6q9wDDptj8ja/V3AKp3C669MOJBAAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "gray with a transparent color, 2 bits", channels: 2, bitDepth: 8,
      samples: """
        qv//////qv+q/wD/AP///6r/VQAA/wD/VQAA////VQBVAFUAVQBVAFUAqv9VAFUAqv9VAAD/VQAA/6r/
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgAAAAAJg9qbAAAAAnRSTlMAAQGU/a4AAAALSURBVHjaY9jXwGh5nEkk
        +aXjUAAAAAxJREFUgNngL4t1PwAkIQSk0uZ64QAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAgAAAAF+hOoNAAAAAnRSTlMAAQGU/a4AAAAPSURBVHjaY2hgAMEDjAwM
        JQwPGJpyeNwAAAAPSURBVEWYXBgsGRjDfgEAQVwFe7eH808AAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "gray with a transparent color, 16 bits", channels: 2, bitDepth: 16,
      samples: """
        wg3//zSY//8bY///Nnr//xYJ///qxP//PEv//+zO///oTf//miT//7s9//83Sv//bXT//8nt//8RPf//E88AAHV4
        //9wDf//R07//36C///17v//lpf//+T4//8H5P//VjP//2zG//9BQf//14r//4Nm//8Xs///
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAAAAAATox55AAAAAnRSTlMTzxynU4sAAAAmSURBVHjaAUEAvv8Awg00
        mBtjNnoWCerEATxLsIP8f7LXIRl8DQIxKd0fG38lHwAAACZJREFUKfB5q7o7OcMDERT25a6PErlfcV1iBA/l7nhM
        U5ZJn24QTUwKGn97unHbAAAAAElFTkSuQmCC
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAAAAAFkpC7vAAAAAnRSTlMTzxynU4sAAAApSURBVHjaAUcAuP8Awg0A
        FgkAVjODZgAbYwFBQQBtdBE9dXgANJg2eurEAcntnYF02gAAAClJREFUSuJdPgKj2cS7p6YAPEvszuhNmiS7PTdK
        AUdONzR3bKGpTmEj7FSxGwmKLfISAAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "RGB with a transparent color, 8 bits", channels: 4, bitDepth: 8,
      samples: """
        HTYB/6isqf/ZRU3/O0rE//q++/98jCD/P2/F/8ywOv834nb/grW+/yfPdP85/Y//fRfq/1d+Qv+wFJf/oxOIAMNR
        o/9+NKP/tzrn/92sFP98LzP/pM4E/6EcxP/KXHv/QPo//yJJ1/9jFIf/mO3C/1243f+z1Sz/
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAADpOgqxAAAABnRSTlMAowATAIikIvTsAAAANUlEQVR42gFfAKD/
        AB02AaisqdlFTTtKxPq++3yMIAE/b8WNQXVrMjxL00ilGrYSLhsCPqgli84IeRSeog4AAAA1SURBVDIhIV7KnIIv
        RTcUA3kvclZQgLbP3hWtp+6NcTs0yASJwFjiT8NB5bAcH4/FnBkSHbFHWSfM2lIGagAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAAGePTonAAAABnRSTlMAowATAIikIvTsAAAAOElEQVR42gFlAJr/
        AB02AQD6vvsAQPo/XbjdANlFTQFjFIcAfRfqsBSXw1GjAKisqTtKxHyMIAFXfkJMlZgzOY4AAAA4SURBVEbbIRsC
        y8uV9do6NaGJAD9vxcywOjfidoK1vifPdDn9jwG3Oucmci2fgx8on9H9TsApQLeK4y1ES7BqFAAAAABJRU5ErkJg
        gg==
        """),
    GoldenPicture(
      "RGB with a transparent color, 16 bits", channels: 4, bitDepth: 16,
      samples: """
        xMxUydCE//+Dy6NpyYX//w+DzcARK///qwMWZ32y//8OlkJbslz//zpNKHhOkP//4Ca9r2W9//89aAHBe5f//+jK
        +dvbHv//iSHmD/2X//+4EMjP5xj//6dIy3J9t///+KqqpaPr//+VUkJzkRn//98jquhaC///RC3/aKYqAADm8ohk
        hyb///TkpapC2f//VwAGbfii//8PZl0icaz//wa0e5ma1f//vyWsHLcM//9oiczk6UD//zgnbH11rv//6rflEw6+
        //8I7z+WE8P//7d73noOK///Rf/XKpAX//8CqpJzWtj//73ykQmIH///
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAIAAAC5qtbyAAAABnRSTlNELf9opip4GeqOAAAAYklEQVR42gG5AEb/
        AMTMVMnQhIPLo2nJhQ+DzcARK6sDFmd9sg6WQluyXDpNKHhOkAHgJr2vZb1dQkQSFtqrYvgaYIehV+00Inkv7+LA
        6oHvOAOjlp8CGITt9j4uWOpBshaC91mxDckgpN4AAABiSURBVH/tuwwZWamTLuLAlaAOTZzaOMUiA9ursRunLZk9
        ObKtT49w+BQ1epq175wXjZb+MqRKJ4pxtLbgIgSTt9+mFhweOFqDBQWxjIHh+1aG2vkOggu9q7uPo5i7yyWWLkfi
        +ljb6J336wAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAIAAAHOreZkAAAABnRSTlNELf9opip4GeqOAAAAZUlEQVR42gG/AED/
        AMTMVMnQhAAOlkJbslwA6rflEw6+AqqSc1rYAA+DzcARKwG3e956DisA+KqqpaPr3yOq6FoL5vKIZIcmAIPLo2nJ
        hasDFmd9sjpNKHhOkAGVUkJzkRmv2731FRGwt4OpSKIAAABlSURBVKZCnK8Cc539I4KqAdLYwurtyQ7sX0ZGAOAm
        va9lvT1oAcF7l+jK+dvbHokh5g/9l7gQyM/nGKdIy3J9twFXAAZt+KK4Zle1eQr3Th53KSm5cTGDHTepZCDIMjTQ
        nqCZjG5ZpVwk0YPYBwAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "RGB with other chunks, 8 bits", channels: 3, bitDepth: 8,
      samples: """
        nJjYoD8FxHrDrpBhfjPSjceTxyXDTz9idCtWOgbGNVskJRNuzovQUcKEpbfr43L6eUOpf5HJdAFMD1toCtj2of13
        u30OqwdFRpEV6ywTY2DI1eY2+SVnK38a
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAADpOgqxAAAABGdBTUEAAYagMeiWXwAAAANzQklUBQYFMwuNgAAA
        AAZiS0dEAP8AAAD/HiWTfgAAAAlwSFlzAAAAAgAAAAEAybG2eAAAAAt0RVh0VGl0bGUAV29yZHOKonjFAAAANUlE
        QVR42gFfAKD/AJyY2KA/BcR6w66QYX4z0o3HkwHHJcOIGp8l7PTG23D7VV7wuEoCB2YNAoMiMWNKZ20AAAA1SURB
        VIyVqWw0ROiFWn5bAw285K36ALBPTStYfy7dfg6A2gTSkMncm8d4iGA0hr8kqFkyeLOkZC2id7VCeQAAACF6VFh0
        Q29tbWVudAAAeJxLTCtJLVIoyUhVKMisSM0pBgAzigYpIVrweQAAAANwclZ0b3du7R+BTAAAAABJRU5ErkJggg==
        """,
      interlaced: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAAGePTonAAAABGdBTUEAAYagMeiWXwAAAANzQklUBQYFMwuNgAAA
        AAZiS0dEAP8AAAD/HiWTfgAAAAlwSFlzAAAAAgAAAAEAybG2eAAAAAt0RVh0VGl0bGUAV29yZHOKonjFAAAAOElE
        QVR42gFlAJr/AJyY2AB+M9IARpEV+SVnAMR6wwFjYMgAzovQpbfreUOpAKA/Ba6QYY3HkwFRwoSSsPNBqSEAAAA4
        SURBVHacH88CmmqP8nQ8rO5RAMclw08/YnQrVjoGxjVbJCUTbgF0AUybWhz7fY6XJYEagJfwijfuXSu1JMoQxwAA
        ACF6VFh0Q29tbWVudAAAeJxLTCtJLVIoyUhVKMisSM0pBgAzigYpIVrweQAAAANwclZ0b3du7R+BTAAAAABJRU5E
        rkJggg==
        """),
    GoldenPicture(
      "Pillow's 1", channels: 1, bitDepth: 8,
      samples: """
        /wD//wD///8AAAAA////////AAAA/wD/AAD///8A
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFAQAAAABOI6BLAAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAAEklE
        QVR4nGPYwsTD8IdBhEkFAAwSAfl3WcqEAAAAAElFTkSuQmCC
        """),
    GoldenPicture(
      "Pillow's L", channels: 1, bitDepth: 8,
      samples: """
        T+YyqLFYUp9SSr73WMtggflu0cswlHUgL+Vursyt
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAAAAABDM8I6AAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAALElE
        QVR4nGPwf2a0YmMEE/NOhUW885nYdPjMrcsZL/5KTXm4mlF/W6eD3EMA3dINP3q1mwAAAAAASUVORK5CYII=
        """),
    GoldenPicture(
      "Pillow's I;16", channels: 1, bitDepth: 16,
      samples: """
        Un03Lr7oJAb0J1wqpwaBKO1zTrZ84FgWhrHb+bWdenTz0OZBTkxB6vSDyGqq/YAKFtX8F9qvwhURErk/
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFEAAAAAATox55AAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAATElE
        QVR4nAFBAL7/AFJ9Ny6+6CQG9CdcKgGnBtoibEthQy4q3DYE36taSMikLL53GvMrBMibuzmz5hP2ty3WyQAW1fwX
        2q/CFRESuT9i8xxDi54MuAAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "Pillow's LA", channels: 2, bitDepth: 8,
      samples: """
        2vG21h3jmYXg1NeCKAHbd5twaE6D0ri4YtFBHln83XwUQuFcw9gF7Sq1yor3zCetVVgtDOc0EgNEfwIO
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAQAAADMUVVtAAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAATElE
        QVR4nAFBAL7/Adrx3OVnDXyiR0/3rgEoAbN2wPnN3huENeYAYtFBHln83XwUQuFcBGEHQs8lue0O44ow4QBVWC0M
        5zQSA0R/Ag4Txxxctwt+NgAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "Pillow's RGB", channels: 3, bitDepth: 8,
      samples: """
        Db83PnZHBY9d0FTqm0iZ7JFidUMNHjcvDPqVLQs+pAuuT6jfVfervKEqOMYvA95NvJ/4PR6YSKLJ0WUSG9X9cW8r
        uL6InA1zb4U/RF2Im/qKN7NbM/2eGBCn
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAIAAADpOgqxAAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAAaklE
        QVR4nAFfAKD/AQ2/NzG3EMcZFsvFjcv0r1FJyQB1Qw0eNy8M+pUtCz6kC65PqN8AVfervKEqOMYvA95NvJ/4PR6Y
        AvOrHhXE6OMPzm6R3vwfkF/v2wFvhT/V2ElXnQKcudH8SkPlEwnWmCxN8PP+8gAAAABJRU5ErkJggg==
        """),
    GoldenPicture(
      "Pillow's RGBA", channels: 4, bitDepth: 8,
      samples: """
        /FYuZDEGJV4umfx+kARlN98pUnA7Ixfcvpwboaa+JvcMiRWorbX6B/h+MBRdItFdRcmuSP/wcQ3sEHrkeiYebciq
        3hKbATWR5I4/u8yIKNUhZOdkm6lwee6Ezaf9leOxt0d8EMj8Chkfltjc9BxcO6Tclzo2/jzI
        """,
      plain: """
        iVBORw0KGgoAAAANSUhEUgAAAAYAAAAFCAYAAABmWJ3mAAAAD3RFWHRTb2Z0d2FyZQBQaWxsb3dViatYAAAAiElE
        QVR4nAF9AIL/APxWLmQxBiVeLpn8fpAEZTffKVJwOyMX3ALCRu09dbgBmd7wGSodsZXQGVXepCL/uoEARcmuSP/w
        cQ3sEHrkeiYebciq3hKbATWRAeSOP7vo+ukaVdy/j3pFiRVT210uDxEWCgC3R3wQyPwKGR+W2Nz0HFw7pNyXOjb+
        PMiNEzihLQ2vbQAAAABJRU5ErkJggg==
        """),
  ]
}

(set-logic LIA)
(synth-inv inv ((token Int) (in0 Bool) (in1 Bool)))
(declare-primed-var token Int)
(declare-primed-var in0 Bool)
(declare-primed-var in1 Bool)
(define-fun pre ((token Int) (in0 Bool) (in1 Bool)) Bool
  (and (= token 0) (not in0) (not in1)))
(define-fun trans ((token Int) (in0 Bool) (in1 Bool) (token! Int) (in0! Bool) (in1! Bool)) Bool
  (or (and (= token 0) (= token! 0) (= in0! (not in0)) (= in1! in1)) (and (= token 1) (= token! 1) (= in1! (not in1)) (= in0! in0)) (and (= token 0) (not in0) (= token! 1) (= in0! in0) (= in1! in1)) (and (= token 1) (not in1) (= token! 0) (= in0! in0) (= in1! in1))))
(define-fun post ((token Int) (in0 Bool) (in1 Bool)) Bool
  (not (and in0 in1)))
(inv-constraint inv pre trans post)
(check-synth)

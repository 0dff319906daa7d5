(* What the operators of stemai mean, and the lemmas that its rules are translated to.  Nothing here is assumed: every
   lemma is proved from Coq's standard library, whose own axioms (reals, classical logic, extensionality) are listed by
   the `Print Assumptions` at the end of the file. *)
Require Import ZArith Reals Lia Lra List.
Require Import Classical ClassicalDescription PropExtensionality FunctionalExtensionality.
Require Import Wf_nat Wellfounded.

(* ------------------------------------------------------------------------------------------------ operators *)

Definition stem_ite {A : Type} (c : Prop) (yes no : A) : A := if excluded_middle_informative c then yes else no.
Definition stem_ite_prop (c yes no : Prop) : Prop := (c -> yes) /\ (~ c -> no).

(* Euclidean division; by 0 the quotient is 0 and the remainder the dividend. *)
Definition stem_div (a b : Z) : Z := (Z.sgn b * (a / Z.abs b))%Z.
Definition stem_mod (a b : Z) : Z := (a - b * stem_div a b)%Z.
Definition stem_dvd (a b : Z) : Prop := exists k : Z, b = (a * k)%Z.
Definition stem_prime (n : Z) : Prop := (2 <= n)%Z /\ forall d : Z, (0 <= d)%Z -> stem_dvd d n -> d = 1%Z \/ d = n.

Definition stem_rdiv (x y : R) : R := (x * / y)%R. (* Rinv 0 = 0 is a lemma of the library *)
Definition stem_rpow (x : R) (n : Z) : R := powerRZ x n.
Definition stem_floor (x : R) : Z := Int_part x.
Definition stem_rational (x : R) : Prop := exists p q : Z, (0 < q)%Z /\ x = stem_rdiv (IZR p) (IZR q).

(* From a to b, both included; empty for b < a. *)
Fixpoint stem_fold {A : Type} (op : A -> A -> A) (unit : A) (f : Z -> A) (a : Z) (n : nat) : A :=
  match n with
  | O => unit
  | S m => op (stem_fold op unit f a m) (f (a + Z.of_nat m)%Z)
  end.
Definition stem_big {A : Type} (op : A -> A -> A) (unit : A) (a b : Z) (f : Z -> A) : A :=
  stem_fold op unit f a (Z.to_nat (b - a + 1)).
Definition stem_zsum := stem_big Z.add 0%Z.
Definition stem_zprod := stem_big Z.mul 1%Z.
Definition stem_rsum := stem_big Rplus 0%R.
Definition stem_rprod := stem_big Rmult 1%R.

(* ------------------------------------------------------------------------------------------------ logic *)

Lemma stem_false_not {A : Prop} : (~ A -> False) -> A.
Proof. exact (NNPP A). Qed.

Lemma stem_propext {A B : Prop} : (A <-> B) -> A = B.
Proof. apply propositional_extensionality. Qed.

Lemma stem_iff_of_eq {A B : Prop} : A = B -> (A <-> B).
Proof. intros ->; tauto. Qed.

Lemma stem_ite_true {A : Type} {c : Prop} (yes no : A) : c -> stem_ite c yes no = yes.
Proof. intro h; unfold stem_ite; destruct (excluded_middle_informative c); [reflexivity | contradiction]. Qed.

Lemma stem_ite_false {A : Type} {c : Prop} (yes no : A) : ~ c -> stem_ite c yes no = no.
Proof. intro h; unfold stem_ite; destruct (excluded_middle_informative c); [contradiction | reflexivity]. Qed.

Lemma stem_ite_prop_true {c : Prop} (yes no : Prop) : c -> (stem_ite_prop c yes no <-> yes).
Proof. unfold stem_ite_prop; tauto. Qed.

Lemma stem_ite_prop_false {c : Prop} (yes no : Prop) : ~ c -> (stem_ite_prop c yes no <-> no).
Proof. unfold stem_ite_prop; tauto. Qed.

(* Propositional reasoning by a tree of case splits on atoms; a leaf is where the formula is true already. *)
Inductive stem_form : Set :=
  | FAtom (i : nat) | FTrue | FFalse | FNot (a : stem_form)
  | FAnd (a b : stem_form) | FOr (a b : stem_form) | FImp (a b : stem_form) | FIff (a b : stem_form)
  | FIte (a b c : stem_form).
Inductive stem_tree : Set := Leaf | Split (i : nat) (yes no : stem_tree).

Fixpoint stem_holds (env : nat -> Prop) (f : stem_form) : Prop :=
  match f with
  | FAtom i => env i | FTrue => True | FFalse => False | FNot a => ~ stem_holds env a
  | FAnd a b => stem_holds env a /\ stem_holds env b
  | FOr a b => stem_holds env a \/ stem_holds env b
  | FImp a b => stem_holds env a -> stem_holds env b
  | FIff a b => stem_holds env a <-> stem_holds env b
  | FIte a b c => stem_ite_prop (stem_holds env a) (stem_holds env b) (stem_holds env c)
  end.

Inductive stem_truth : Set := Yes | No | Open.
Definition stem_tnot x := match x with Yes => No | No => Yes | Open => Open end.
Definition stem_tand x y := match x, y with No, _ => No | _, No => No | Yes, Yes => Yes | _, _ => Open end.
Definition stem_tor x y := stem_tnot (stem_tand (stem_tnot x) (stem_tnot y)).
Definition stem_tiff x y :=
  match x, y with Yes, Yes => Yes | No, No => Yes | Yes, No => No | No, Yes => No | _, _ => Open end.
Definition stem_tite c x y := match c with Yes => x | No => y | Open => stem_tand x y end.

Fixpoint stem_look (known : list (nat * bool)) (i : nat) : stem_truth :=
  match known with
  | nil => Open
  | cons (j, b) rest => if Nat.eqb i j then (if b then Yes else No) else stem_look rest i
  end.

Fixpoint stem_value (known : list (nat * bool)) (f : stem_form) : stem_truth :=
  match f with
  | FAtom i => stem_look known i | FTrue => Yes | FFalse => No | FNot a => stem_tnot (stem_value known a)
  | FAnd a b => stem_tand (stem_value known a) (stem_value known b)
  | FOr a b => stem_tor (stem_value known a) (stem_value known b)
  | FImp a b => stem_tor (stem_tnot (stem_value known a)) (stem_value known b)
  | FIff a b => stem_tiff (stem_value known a) (stem_value known b)
  | FIte a b c =>
      match stem_value known a with
      | Yes => stem_value known b
      | No => stem_value known c
      | Open => match stem_value known b, stem_value known c with Yes, Yes => Yes | No, No => No | _, _ => Open end
      end
  end.

Fixpoint stem_closed (known : list (nat * bool)) (t : stem_tree) (f : stem_form) : bool :=
  match t with
  | Leaf => match stem_value known f with Yes => true | _ => false end
  | Split i yes no => stem_closed (cons (i, true) known) yes f && stem_closed (cons (i, false) known) no f
  end.

Definition stem_agrees (env : nat -> Prop) (known : list (nat * bool)) : Prop :=
  forall i, match stem_look known i with Yes => env i | No => ~ env i | Open => True end.

Lemma stem_value_right env known (agrees : stem_agrees env known) f :
  match stem_value known f with Yes => stem_holds env f | No => ~ stem_holds env f | Open => True end.
Proof.
  induction f; cbn; auto; try apply (agrees i);
    repeat match goal with |- context [stem_value known ?g] => destruct (stem_value known g) end;
    cbn in *; unfold stem_ite_prop; tauto.
Qed.

Lemma stem_closed_right env f t : forall known, stem_agrees env known -> stem_closed known t f = true -> stem_holds env f.
Proof.
  induction t; intros known agrees closed; cbn in closed.
  - pose proof (stem_value_right env known agrees f) as right; destruct (stem_value known f); congruence || auto.
  - apply andb_prop in closed; destruct closed as [yes no].
    destruct (classic (env i)) as [h | h]; [apply (IHt1 (cons (i, true) known)) | apply (IHt2 (cons (i, false) known))]; auto;
      intro j; cbn; destruct (Nat.eqb j i) eqn:e; try (apply Nat.eqb_eq in e; subst; exact h); apply (agrees j).
Qed.

Definition stem_env (atoms : list Prop) : nat -> Prop := fun i => nth i atoms True.
Lemma stem_tauto (atoms : list Prop) (f : stem_form) (t : stem_tree) :
  stem_closed nil t f = true -> stem_holds (stem_env atoms) f.
Proof. apply stem_closed_right; intro i; cbn; exact I. Qed.

(* ------------------------------------------------------------------------------------------------ induction *)

Lemma stem_induction (P : Z -> Prop) (b : Z) :
  P b -> (forall k : Z, (b <= k)%Z -> P k -> P (k + 1)%Z) -> forall k : Z, (b <= k)%Z -> P k.
Proof.
  intros base step k h.
  assert (all : forall n : nat, P (b + Z.of_nat n)%Z).
  { induction n; [rewrite Z.add_0_r; exact base |].
    replace (b + Z.of_nat (S n))%Z with (b + Z.of_nat n + 1)%Z by lia; apply step; [lia | exact IHn]. }
  replace k with (b + Z.of_nat (Z.to_nat (k - b)))%Z by lia; apply all.
Qed.

Lemma stem_measure_induction (A : Type) (m : A -> Z) (P : A -> Prop) :
  (forall x, (forall y, (0 <= m y)%Z -> (m y < m x)%Z -> P y) -> P x) -> forall x, P x.
Proof.
  intros step.
  assert (all : forall n : nat, forall x, (m x < Z.of_nat n)%Z -> P x).
  { induction n; intros x h; apply step; intros y low high; [lia | apply IHn; lia]. }
  intro x; apply (all (Z.to_nat (m x + 1))); lia.
Qed.

(* A recursive definition: its unfolding may look at calls that are in their types (G) and smaller; it sees `stop` elsewhere. *)
Definition stem_below {A : Type} (G : A -> Prop) (m : A -> Z) (y x : A) : Prop := G y /\ (0 <= m x)%Z /\ (m y < m x)%Z.

Lemma stem_below_wf {A : Type} (G : A -> Prop) (m : A -> Z) : well_founded (stem_below G m).
Proof.
  apply (well_founded_lt_compat A (fun x => Z.to_nat (m x + 1))); intros y x [_ [low high]].
  lia.
Qed.

Definition stem_cut {A B : Type} (G : A -> Prop) (m : A -> Z) (stop : B) (rec : A -> B) (x : A) : A -> B :=
  fun y => stem_ite (stem_below G m y x) (rec y) stop.

Definition stem_fix {A B : Type} (G : A -> Prop) (m : A -> Z) (stop : B) (step : (A -> B) -> A -> B) : A -> B :=
  Fix (stem_below_wf G m) (fun _ => B)
    (fun x rec => step (fun y => match excluded_middle_informative (stem_below G m y x) with
                                 | left h => rec y h
                                 | right _ => stop
                                 end) x).

Lemma stem_fix_unfold {A B : Type} (G : A -> Prop) (m : A -> Z) (stop : B) (step : (A -> B) -> A -> B) (x : A) :
  stem_fix G m stop step x = step (stem_cut G m stop (stem_fix G m stop step) x) x.
Proof.
  unfold stem_fix at 1; rewrite Fix_eq.
  - f_equal.
  - intros y f g same; f_equal; apply functional_extensionality; intro z.
    destruct (excluded_middle_informative (stem_below G m z y)); [apply same | reflexivity].
Qed.

Lemma stem_cut_inside {A B : Type} (G : A -> Prop) (m : A -> Z) (stop : B) (rec : A -> B) (x y : A) :
  G y -> (0 <= m x)%Z -> (m y < m x)%Z -> stem_cut G m stop rec x y = rec y.
Proof. intros; unfold stem_cut; apply stem_ite_true; repeat split; assumption. Qed.

(* A property of every value of a recursive function: of `stop`, and of the unfolding where it holds of the calls. *)
Lemma stem_fix_property {A B : Type} (G : A -> Prop) (m : A -> Z) (stop : B) (step : (A -> B) -> A -> B) (P : B -> Prop) :
  P stop -> (forall rec x, G x -> (forall y, P (rec y)) -> P (step rec x)) -> forall x, G x -> P (stem_fix G m stop step x).
Proof.
  intros base each; apply (well_founded_ind (stem_below_wf G m) (fun x => G x -> P (stem_fix G m stop step x))).
  intros x known inside; rewrite stem_fix_unfold; apply each; [exact inside |]; intro y; unfold stem_cut.
  destruct (classic (stem_below G m y x)) as [h | h].
  - rewrite (stem_ite_true _ _ h); apply known; [exact h | apply h].
  - rewrite (stem_ite_false _ _ h); exact base.
Qed.

(* What a body says when two functions agree at the calls that are reached. *)
Lemma same_ite {A : Type} {c d : Prop} {x y u v : A} :
  c = d -> (c -> x = u) -> (~ c -> y = v) -> stem_ite c x y = stem_ite d u v.
Proof. intros <- yes no; unfold stem_ite; destruct (excluded_middle_informative c); auto. Qed.
Lemma same_ite_prop {c d x y u v : Prop} :
  c = d -> (c -> x = u) -> (~ c -> y = v) -> stem_ite_prop c x y = stem_ite_prop d u v.
Proof.
  intros <- yes no; apply stem_propext; unfold stem_ite_prop; destruct (classic c) as [h | h];
    [rewrite (yes h) | rewrite (no h)]; tauto.
Qed.
Lemma same_and {a b c d : Prop} : a = b -> (a -> c = d) -> (a /\ c) = (b /\ d).
Proof. intros <- h; apply stem_propext; split; intros [x y]; split; auto; [rewrite <- h | rewrite h]; auto. Qed.
Lemma same_or {a b c d : Prop} : a = b -> (~ a -> c = d) -> (a \/ c) = (b \/ d).
Proof. intros <- h; apply stem_propext; destruct (classic a); [tauto | rewrite h by assumption; tauto]. Qed.
Lemma same_imp {a b c d : Prop} : a = b -> (a -> c = d) -> (a -> c) = (b -> d).
Proof. intros <- h; apply stem_propext; split; intros k x; [rewrite <- h | rewrite h]; auto. Qed.
Lemma same_all {A : Type} {P Q : A -> Prop} : (forall x, P x = Q x) -> (forall x, P x) = (forall x, Q x).
Proof. intro h; apply stem_propext; split; intros k x; [rewrite <- h | rewrite h]; auto. Qed.
Lemma same_some {A : Type} {P Q : A -> Prop} : (forall x, P x = Q x) -> (exists x, P x) = (exists x, Q x).
Proof. intro h; apply stem_propext; split; intros [x k]; exists x; [rewrite <- h | rewrite h]; auto. Qed.

(* ------------------------------------------------------------------------------------------------ sums, products *)

Lemma stem_big_empty {A : Type} (op : A -> A -> A) (unit : A) (a b : Z) (f : Z -> A) :
  (b < a)%Z -> stem_big op unit a b f = unit.
Proof. intro h; unfold stem_big; replace (Z.to_nat (b - a + 1)) with O by lia; reflexivity. Qed.

Lemma stem_big_last {A : Type} (op : A -> A -> A) (unit : A) (a b : Z) (f : Z -> A) :
  (a <= b)%Z -> stem_big op unit a b f = op (stem_big op unit a (b - 1) f) (f b).
Proof.
  intro h; unfold stem_big; replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia; cbn.
  f_equal; f_equal; lia.
Qed.

Lemma stem_big_first {A : Type} (op : A -> A -> A) (unit : A)
  (assoc : forall x y z, op (op x y) z = op x (op y z)) (left : forall x, op unit x = x) (right : forall x, op x unit = x)
  (a b : Z) (f : Z -> A) :
  (a <= b)%Z -> stem_big op unit a b f = op (f a) (stem_big op unit (a + 1) b f).
Proof.
  intro h; unfold stem_big; replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - (a + 1) + 1))) by lia.
  induction (Z.to_nat (b - (a + 1) + 1)) as [| n IH].
  - cbn; rewrite left, right; f_equal; lia.
  - change (stem_fold op unit f a (S (S n))) with (op (stem_fold op unit f a (S n)) (f (a + Z.of_nat (S n))%Z)).
    rewrite IH; cbn [stem_fold]; rewrite assoc; f_equal; f_equal; f_equal; lia.
Qed.

Lemma stem_zsum_first a b f : (a <= b)%Z -> stem_zsum a b f = (f a + stem_zsum (a + 1) b f)%Z.
Proof. apply stem_big_first; intros; lia. Qed.
Lemma stem_zprod_first a b f : (a <= b)%Z -> stem_zprod a b f = (f a * stem_zprod (a + 1) b f)%Z.
Proof. apply stem_big_first; intros; ring. Qed.
Lemma stem_rsum_first a b f : (a <= b)%Z -> stem_rsum a b f = (f a + stem_rsum (a + 1) b f)%R.
Proof. apply stem_big_first; intros; ring. Qed.
Lemma stem_rprod_first a b f : (a <= b)%Z -> stem_rprod a b f = (f a * stem_rprod (a + 1) b f)%R.
Proof. apply stem_big_first; intros; ring. Qed.

Lemma stem_big_same {A : Type} (op : A -> A -> A) (unit : A) (a b : Z) (f g : Z -> A) :
  (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> stem_big op unit a b f = stem_big op unit a b g.
Proof.
  intro same; unfold stem_big.
  assert (part : forall n : nat, (Z.of_nat n <= b - a + 1)%Z -> stem_fold op unit f a n = stem_fold op unit g a n).
  { induction n; intro h; [reflexivity |]; cbn; rewrite IHn by lia; f_equal; apply same; lia. }
  destruct (Z_le_gt_dec a (b + 1)); [apply part; lia | replace (Z.to_nat (b - a + 1)) with O by lia; reflexivity].
Qed.

Lemma stem_big_inv {A : Type} (op : A -> A -> A) (unit : A) (P : A -> Prop) (a b : Z) (f : Z -> A) :
  P unit -> (forall x y, P x -> P y -> P (op x y)) -> (forall k, (a <= k)%Z -> P (f k)) -> P (stem_big op unit a b f).
Proof.
  intros base step each; unfold stem_big; induction (Z.to_nat (b - a + 1)); cbn; [exact base |].
  apply step; [assumption | apply each; lia].
Qed.

Lemma same_big {A : Type} (op : A -> A -> A) (unit : A) {a b c d : Z} {f g : Z -> A} :
  a = c -> b = d -> (forall k, (a <= k)%Z -> (k <= b)%Z -> f k = g k) -> stem_big op unit a b f = stem_big op unit c d g.
Proof. intros <- <-; apply stem_big_same. Qed.

(* ------------------------------------------------------------------------------------------------ integers *)

Lemma stem_division a b : a = (b * stem_div a b + stem_mod a b)%Z.
Proof. unfold stem_mod; ring. Qed.

Lemma stem_mod_eq a b : b <> 0%Z -> stem_mod a b = (a mod Z.abs b)%Z.
Proof.
  intro h; unfold stem_mod, stem_div.
  replace (b * (Z.sgn b * (a / Z.abs b)))%Z with (Z.abs b * (a / Z.abs b))%Z.
  - symmetry; apply Z.mod_eq; lia.
  - rewrite Z.mul_assoc, <- Z.sgn_abs; reflexivity.
Qed.

Lemma stem_remainder_nonnegative a b : b <> 0%Z -> (0 <= stem_mod a b)%Z.
Proof. intro h; rewrite stem_mod_eq by exact h; apply Z.mod_pos_bound; lia. Qed.

Lemma stem_remainder_bound a b : b <> 0%Z -> (stem_mod a b < Z.abs b)%Z.
Proof. intro h; rewrite stem_mod_eq by exact h; apply Z.mod_pos_bound; lia. Qed.

Lemma stem_remainder_range a c d : c <> 0%Z -> d = Z.abs c -> (0 <= stem_mod a c)%Z /\ (stem_mod a c < d)%Z.
Proof. intros h ->; split; [apply stem_remainder_nonnegative | apply stem_remainder_bound]; exact h. Qed.

Lemma stem_idiv_zero a : stem_div a 0 = 0%Z.
Proof. reflexivity. Qed.

Lemma stem_imod_zero a : stem_mod a 0 = a.
Proof. unfold stem_mod; ring. Qed.

Lemma stem_dvd_remainder a b : stem_dvd a b <-> stem_mod b a = 0%Z.
Proof.
  split.
  - intros [k ->]; destruct (Z.eq_dec a 0) as [-> | h]; [rewrite stem_imod_zero; ring |].
    rewrite stem_mod_eq by exact h; replace (a * k)%Z with (Z.sgn a * k * Z.abs a)%Z by (pose proof (Z.abs_sgn a); nia).
    apply Z.mod_mul; lia.
  - intro h; exists (stem_div b a); pose proof (stem_division b a); lia.
Qed.

Lemma stem_divisor_bound a b : stem_dvd a b -> (0 < b)%Z -> (a <= b)%Z.
Proof. intros [k ->] h; destruct (Z_le_gt_dec a 0); [lia |]; assert (0 < k)%Z by nia; nia. Qed.

Lemma stem_divisor_range a b : stem_dvd a b -> b <> 0%Z -> (- Z.abs b <= a <= Z.abs b)%Z.
Proof. intros [k ->] h; assert (k <> 0)%Z by nia; nia. Qed.

Lemma stem_composite n d : (1 < d)%Z -> (d < n)%Z -> stem_mod n d = 0%Z -> ~ stem_prime n.
Proof. intros low high rest [_ only]; apply stem_dvd_remainder in rest; destruct (only d); lia || auto. Qed.

Lemma stem_small_composite n : (n < 2)%Z -> ~ stem_prime n.
Proof. intros h [low _]; lia. Qed.

(* Trial division by 2, 3, .. with fuel. *)
Fixpoint stem_trial (fuel : nat) (n d : Z) : bool :=
  match fuel with
  | O => false
  | S rest => if (n <? d * d)%Z then true else if (n mod d =? 0)%Z then false else stem_trial rest n (d + 1)
  end.

Lemma stem_trial_right fuel n : forall d, (2 <= d)%Z -> (forall e, (2 <= e)%Z -> (e < d)%Z -> (n mod e <> 0)%Z) ->
  stem_trial fuel n d = true -> forall e, (2 <= e)%Z -> (e * e <= n)%Z -> (n mod e <> 0)%Z.
Proof.
  induction fuel; intros d low below run e high small; cbn in run; [discriminate |].
  destruct (n <? d * d)%Z eqn:past.
  - apply Z.ltb_lt in past; apply below; [lia | nia].
  - destruct (n mod d =? 0)%Z eqn:divides; [discriminate |].
    apply Z.eqb_neq in divides; apply (IHfuel (d + 1)%Z); auto; [lia |].
    intros e' high' below'; destruct (Z.eq_dec e' d) as [-> | other]; [exact divides | apply below; lia].
Qed.

Lemma stem_prime_by_trial fuel n : (2 <= n)%Z -> stem_trial fuel n 2 = true -> stem_prime n.
Proof.
  intros low run; split; [exact low |]; intros d nonneg [k eq].
  pose proof (stem_trial_right fuel n 2 (Z.le_refl 2) ltac:(intros; lia) run) as none.
  destruct (Z.eq_dec d 0) as [-> | ]; [lia |].
  destruct (Z.eq_dec d 1); [left; assumption |]; right.
  destruct (Z_le_gt_dec (d * d) n) as [small | large].
  - exfalso; apply (none d); [lia | exact small |]; rewrite eq, Z.mul_comm; apply Z.mod_mul; lia.
  - destruct (Z.eq_dec k 1) as [-> | ]; [lia |]; exfalso.
    assert (0 < k)%Z by nia; assert (k < d)%Z by nia; apply (none k); [lia | nia |]; rewrite eq; apply Z.mod_mul; lia.
Qed.

(* ------------------------------------------------------------------------------------------------ order *)

Lemma stem_ztrichotomy (s t : Z) : (s < t)%Z \/ s = t \/ (t < s)%Z.
Proof. lia. Qed.
Lemma stem_rtrichotomy (s t : R) : (s < t)%R \/ s = t \/ (t < s)%R.
Proof. destruct (Rtotal_order s t) as [h | [h | h]]; auto. Qed.

Lemma stem_zabs x : Z.abs x = stem_ite (0 <= x)%Z x (- x)%Z.
Proof. unfold stem_ite; destruct (excluded_middle_informative (0 <= x)%Z); lia. Qed.
Lemma stem_zmin x y : Z.min x y = stem_ite (x <= y)%Z x y.
Proof. unfold stem_ite; destruct (excluded_middle_informative (x <= y)%Z); lia. Qed.
Lemma stem_zmax x y : Z.max x y = stem_ite (x <= y)%Z y x.
Proof. unfold stem_ite; destruct (excluded_middle_informative (x <= y)%Z); lia. Qed.
Lemma stem_rabs x : Rabs x = stem_ite (0 <= x)%R x (- x)%R.
Proof.
  unfold stem_ite; destruct (excluded_middle_informative (0 <= x)%R); [apply Rabs_right | apply Rabs_left]; lra.
Qed.
Lemma stem_rmin x y : Rmin x y = stem_ite (x <= y)%R x y.
Proof. unfold stem_ite, Rmin; destruct (excluded_middle_informative (x <= y)%R), (Rle_dec x y); auto; contradiction. Qed.
Lemma stem_rmax x y : Rmax x y = stem_ite (x <= y)%R y x.
Proof. unfold stem_ite, Rmax; destruct (excluded_middle_informative (x <= y)%R), (Rle_dec x y); auto; contradiction. Qed.

Lemma stem_floor_bounds x : (IZR (stem_floor x) <= x)%R /\ (x < IZR (stem_floor x) + 1)%R.
Proof. unfold stem_floor; destruct (base_Int_part x); split; lra. Qed.

Lemma stem_floor_unique (n : Z) (x : R) : (IZR n <= x)%R -> (x < IZR n + 1)%R -> stem_floor x = n.
Proof.
  intros low high; destruct (stem_floor_bounds x) as [low' high'].
  assert (stem_floor x < n + 1)%Z by (apply lt_IZR; rewrite plus_IZR; lra).
  assert (n < stem_floor x + 1)%Z by (apply lt_IZR; rewrite plus_IZR; lra).
  lia.
Qed.

Lemma stem_real_eq a b : IZR a = IZR b <-> a = b.
Proof. split; [apply eq_IZR | intros ->; reflexivity]. Qed.
Lemma stem_real_le a b : (IZR a <= IZR b)%R <-> (a <= b)%Z.
Proof. split; [apply le_IZR | apply IZR_le]. Qed.
Lemma stem_real_lt a b : (IZR a < IZR b)%R <-> (a < b)%Z.
Proof. split; [apply lt_IZR | apply IZR_lt]. Qed.

(* ------------------------------------------------------------------------------------------------ division, roots *)

Lemma stem_division_cancel x y : y <> 0%R -> (stem_rdiv x y * y)%R = x.
Proof. intro h; unfold stem_rdiv; field; exact h. Qed.
Lemma stem_division_zero x : stem_rdiv x 0 = 0%R.
Proof. unfold stem_rdiv; rewrite Rinv_0; ring. Qed.
Lemma stem_sqrt_square x : (0 <= x)%R -> (sqrt x * sqrt x)%R = x.
Proof. apply sqrt_def. Qed.
Lemma stem_sqrt_negative x : (x < 0)%R -> sqrt x = 0%R.
Proof. intro h; apply sqrt_neg_0; lra. Qed.
Lemma stem_sqrt_value x y : (0 <= y)%R -> (y * y)%R = x -> sqrt x = y.
Proof. intros h <-; apply sqrt_square; exact h. Qed.
Lemma stem_sqrt_low x : (x <= 0)%R -> sqrt x = 0%R.
Proof. apply sqrt_neg_0. Qed.

(* ------------------------------------------------------------------------------------------------ powers *)

Lemma stem_rpow_nat x n : (0 <= n)%Z -> stem_rpow x n = (x ^ Z.to_nat n)%R.
Proof.
  intro h; unfold stem_rpow; rewrite <- (Z2Nat.id n h) at 1; rewrite <- pow_powerRZ; reflexivity.
Qed.

Lemma stem_rpow_neg x n : stem_rpow x (- n) = stem_rdiv 1 (stem_rpow x n).
Proof.
  unfold stem_rdiv, stem_rpow; destruct n; cbn; rewrite ?Rinv_1, ?Rinv_inv; ring.
Qed.

Lemma stem_zpow_successor x n : (0 <= n)%Z -> (x ^ (n + 1))%Z = (x * x ^ n)%Z.
Proof. intro h; rewrite Z.pow_add_r by lia; rewrite Z.pow_1_r; ring. Qed.
Lemma stem_rpow_successor x n : (0 <= n)%Z -> stem_rpow x (n + 1) = (x * stem_rpow x n)%R.
Proof.
  intro h; rewrite !stem_rpow_nat by lia; replace (Z.to_nat (n + 1)) with (S (Z.to_nat n)) by lia; reflexivity.
Qed.
Lemma stem_zpow_add x m n : (0 <= m)%Z -> (0 <= n)%Z -> (x ^ (m + n))%Z = (x ^ m * x ^ n)%Z.
Proof. apply Z.pow_add_r. Qed.
Lemma stem_rpow_add x m n : (0 <= m)%Z -> (0 <= n)%Z -> stem_rpow x (m + n) = (stem_rpow x m * stem_rpow x n)%R.
Proof. intros; rewrite !stem_rpow_nat by lia; rewrite Z2Nat.inj_add by lia; apply pow_add. Qed.
Lemma stem_zpow_multiply x m n : (0 <= m)%Z -> (0 <= n)%Z -> (x ^ (m * n))%Z = ((x ^ m) ^ n)%Z.
Proof. apply Z.pow_mul_r. Qed.
Lemma stem_rpow_multiply x m n : (0 <= m)%Z -> (0 <= n)%Z -> stem_rpow x (m * n) = stem_rpow (stem_rpow x m) n.
Proof. intros; rewrite !stem_rpow_nat by nia; rewrite Z2Nat.inj_mul by lia; apply pow_mult. Qed.
Lemma stem_zpow_product x y n : (0 <= n)%Z -> ((x * y) ^ n)%Z = (x ^ n * y ^ n)%Z.
Proof. intro; apply Z.pow_mul_l. Qed.
Lemma stem_rpow_product x y n : (0 <= n)%Z -> stem_rpow (x * y) n = (stem_rpow x n * stem_rpow y n)%R.
Proof. intro; rewrite !stem_rpow_nat by lia; apply Rpow_mult_distr. Qed.
Lemma stem_zpow_nonnegative x n : (0 <= x)%Z -> (0 <= n)%Z -> (0 <= x ^ n)%Z.
Proof. intros; apply Z.pow_nonneg; assumption. Qed.
Lemma stem_rpow_nonnegative x n : (0 <= x)%R -> (0 <= n)%Z -> (0 <= stem_rpow x n)%R.
Proof. intros; rewrite stem_rpow_nat by lia; apply pow_le; assumption. Qed.
Lemma stem_zpow_positive x n : (0 < x)%Z -> (0 <= n)%Z -> (0 < x ^ n)%Z.
Proof. intros; apply Z.pow_pos_nonneg; assumption. Qed.
Lemma stem_rpow_positive x n : (0 < x)%R -> (0 <= n)%Z -> (0 < stem_rpow x n)%R.
Proof. intros; rewrite stem_rpow_nat by lia; apply pow_lt; assumption. Qed.
Lemma stem_zpow_monotone x y n : (0 <= x)%Z -> (x <= y)%Z -> (0 <= n)%Z -> (x ^ n <= y ^ n)%Z.
Proof. intros; apply Z.pow_le_mono_l; split; assumption. Qed.
Lemma stem_rpow_monotone x y n : (0 <= x)%R -> (x <= y)%R -> (0 <= n)%Z -> (stem_rpow x n <= stem_rpow y n)%R.
Proof. intros; rewrite !stem_rpow_nat by lia; apply pow_incr; split; assumption. Qed.
Lemma stem_zpow_increasing x m n : (1 <= x)%Z -> (0 <= m)%Z -> (m <= n)%Z -> (x ^ m <= x ^ n)%Z.
Proof. intros; apply Z.pow_le_mono_r; lia. Qed.
Lemma stem_rpow_increasing x m n : (1 <= x)%R -> (0 <= m)%Z -> (m <= n)%Z -> (stem_rpow x m <= stem_rpow x n)%R.
Proof. intros; rewrite !stem_rpow_nat by lia; apply Rle_pow; [assumption | lia]. Qed.
Lemma stem_pow_real a n : (0 <= n)%Z -> IZR (a ^ n) = stem_rpow (IZR a) n.
Proof.
  intro h; rewrite stem_rpow_nat by lia; rewrite pow_IZR, Z2Nat.id by lia; reflexivity.
Qed.

(* ------------------------------------------------------------------------------------------------ polynomials
   Each arithmetic term, integer or real, is shown equal in R to an expression over atoms; `e_..` go up one operator. *)

Lemma e_zadd {a b x y} : IZR a = x -> IZR b = y -> IZR (a + b) = (x + y)%R.
Proof. intros <- <-; apply plus_IZR. Qed.
Lemma e_zsub {a b x y} : IZR a = x -> IZR b = y -> IZR (a - b) = (x - y)%R.
Proof. intros <- <-; apply minus_IZR. Qed.
Lemma e_zmul {a b x y} : IZR a = x -> IZR b = y -> IZR (a * b) = (x * y)%R.
Proof. intros <- <-; apply mult_IZR. Qed.
Lemma e_zneg {a x} : IZR a = x -> IZR (- a) = (- x)%R.
Proof. intros <-; apply opp_IZR. Qed.
Lemma e_zpow {a e x y} (k : nat) (z : Z) :
  Z.of_nat k = z -> IZR a = x -> IZR e = y -> y = IZR z -> IZR (a ^ e) = (x ^ k)%R.
Proof. intros <- <- <- same; apply eq_IZR in same; subst e; symmetry; apply pow_IZR. Qed.
Lemma e_radd {a b x y : R} : a = x -> b = y -> (a + b)%R = (x + y)%R.
Proof. intros -> ->; reflexivity. Qed.
Lemma e_rsub {a b x y : R} : a = x -> b = y -> (a - b)%R = (x - y)%R.
Proof. intros -> ->; reflexivity. Qed.
Lemma e_rmul {a b x y : R} : a = x -> b = y -> (a * b)%R = (x * y)%R.
Proof. intros -> ->; reflexivity. Qed.
Lemma e_rneg {a x : R} : a = x -> (- a)%R = (- x)%R.
Proof. intros ->; reflexivity. Qed.
Lemma e_rpow {a x : R} {e : Z} {y : R} (k : nat) (z : Z) :
  Z.of_nat k = z -> a = x -> IZR e = y -> y = IZR z -> stem_rpow a e = (x ^ k)%R.
Proof. intros <- -> <- same; apply eq_IZR in same; subst e; rewrite stem_rpow_nat, Nat2Z.id by lia; reflexivity. Qed.
Lemma e_rpow_negative {a x : R} {e : Z} {y : R} (k : nat) (z : Z) :
  Z.of_nat k = z -> (/ a)%R = x -> IZR e = y -> y = IZR (- z) -> stem_rpow a e = (x ^ k)%R.
Proof.
  intros <- <- <- same; apply eq_IZR in same; subst e; rewrite stem_rpow_neg, stem_rpow_nat, Nat2Z.id by lia.
  unfold stem_rdiv; rewrite <- pow_inv; ring.
Qed.
Lemma e_rdiv {a b x y : R} : a = x -> (/ b)%R = y -> stem_rdiv a b = (x * y)%R.
Proof. intros -> <-; reflexivity. Qed.
Lemma i_zero {b y : R} : b = y -> y = 0%R -> (/ b)%R = 0%R.
Proof. intros -> ->; apply Rinv_0. Qed.
Lemma i_scale {b y c x z : R} : b = y -> y = (c * x)%R -> (/ x)%R = z -> (/ b)%R = (/ c * z)%R.
Proof. intros -> -> <-; apply Rinv_mult. Qed.
Lemma i_mul {x y ix iy : R} : (/ x)%R = ix -> (/ y)%R = iy -> (/ (x * y))%R = (ix * iy)%R.
Proof. intros <- <-; apply Rinv_mult. Qed.
Lemma i_pow {x ix : R} (k : nat) : (/ x)%R = ix -> (/ (x ^ k))%R = (ix ^ k)%R.
Proof. intros <-; symmetry; apply pow_inv. Qed.

Lemma stem_zeq {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> x = y -> a = b.
Proof. intros <- <- same; apply eq_IZR; exact same. Qed.
Lemma stem_req {a b x y : R} : a = x -> b = y -> x = y -> a = b.
Proof. intros -> ->; auto. Qed.

(* Rows: a comparison, or a negated one, as an expression compared with 0. *)
Lemma row_zle {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> (a <= b)%Z -> (x - y <= 0)%R.
Proof. intros <- <- h; apply IZR_le in h; lra. Qed.
Lemma row_zlt {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> (a < b)%Z -> (x - y < 0)%R.
Proof. intros <- <- h; apply IZR_lt in h; lra. Qed.
Lemma row_zeq {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> a = b -> (x - y = 0)%R.
Proof. intros <- <- ->; ring. Qed.
Lemma row_rle {a b x y : R} : a = x -> b = y -> (a <= b)%R -> (x - y <= 0)%R.
Proof. intros <- <- h; lra. Qed.
Lemma row_rlt {a b x y : R} : a = x -> b = y -> (a < b)%R -> (x - y < 0)%R.
Proof. intros <- <- h; lra. Qed.
Lemma row_req {a b x y : R} : a = x -> b = y -> a = b -> (x - y = 0)%R.
Proof. intros <- <- ->; ring. Qed.
Lemma row_not_zle {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> ~ (a <= b)%Z -> (y - x < 0)%R.
Proof. intros <- <- h; assert (b < a)%Z as less by lia; apply IZR_lt in less; lra. Qed.
Lemma row_not_zlt {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> ~ (a < b)%Z -> (y - x <= 0)%R.
Proof. intros <- <- h; assert (b <= a)%Z as less by lia; apply IZR_le in less; lra. Qed.
Lemma row_not_zeq {a b : Z} {x y : R} : IZR a = x -> IZR b = y -> a <> b -> (x - y <> 0)%R.
Proof. intros <- <- h same; apply h, eq_IZR; lra. Qed.
Lemma row_not_rle {a b x y : R} : a = x -> b = y -> ~ (a <= b)%R -> (y - x < 0)%R.
Proof. intros <- <- h; lra. Qed.
Lemma row_not_rlt {a b x y : R} : a = x -> b = y -> ~ (a < b)%R -> (y - x <= 0)%R.
Proof. intros <- <- h; lra. Qed.
Lemma row_not_req {a b x y : R} : a = x -> b = y -> a <> b -> (x - y <> 0)%R.
Proof. intros <- <- h same; apply h; lra. Qed.

(* Rounding: z is an integer, r the rational constant beside it, c the integer that it is rounded to. *)
Lemma round_le (z c : Z) (r : R) : (IZR c - 1 < r)%R -> (IZR z + r <= 0)%R -> (IZR z + IZR c <= 0)%R.
Proof.
  intros near h; assert (z < 1 - c)%Z as less by (apply lt_IZR; rewrite minus_IZR; lra).
  assert (z + c <= 0)%Z as last by lia; apply IZR_le in last; rewrite plus_IZR in last; exact last.
Qed.
Lemma round_lt (z c : Z) (r : R) : (IZR c - 1 <= r)%R -> (IZR z + r < 0)%R -> (IZR z + IZR c <= 0)%R.
Proof.
  intros near h; assert (z < 1 - c)%Z as less by (apply lt_IZR; rewrite minus_IZR; lra).
  assert (z + c <= 0)%Z as last by lia; apply IZR_le in last; rewrite plus_IZR in last; exact last.
Qed.
Lemma round_eq (z c : Z) (r : R) : (IZR c - 1 < r)%R -> (r < IZR c)%R -> (IZR z + r = 0)%R -> False.
Proof.
  intros low high h; assert (z < 1 - c)%Z as one by (apply lt_IZR; rewrite minus_IZR; lra).
  assert (- c < z)%Z as other by (apply lt_IZR; rewrite opp_IZR; lra); lia.
Qed.

(* Cones: products of what is not negative, or positive. *)
Lemma cone_le {x : R} : (x <= 0)%R -> (0 <= - x)%R.
Proof. lra. Qed.
Lemma cone_lt {x : R} : (x < 0)%R -> (0 < - x)%R.
Proof. lra. Qed.
Lemma cone_ne {x : R} : (x <> 0)%R -> (0 < x * x)%R.
Proof. intro h; destruct (Rtotal_order x 0) as [? | [? | ?]]; [nra | contradiction | nra]. Qed.
Lemma cone_square (x : R) : (0 <= x * x)%R.
Proof. nra. Qed.
Lemma cone_mul {x y : R} : (0 <= x)%R -> (0 <= y)%R -> (0 <= x * y)%R.
Proof. apply Rmult_le_pos. Qed.
Lemma cone_mul_strict {x y : R} : (0 < x)%R -> (0 < y)%R -> (0 < x * y)%R.
Proof. apply Rmult_lt_0_compat. Qed.
Lemma cone_weak {x : R} : (0 < x)%R -> (0 <= x)%R.
Proof. lra. Qed.
Lemma cone_add {x y : R} : (0 <= x)%R -> (0 <= y)%R -> (0 <= x + y)%R.
Proof. lra. Qed.
Lemma cone_add_left {x y : R} : (0 < x)%R -> (0 <= y)%R -> (0 < x + y)%R.
Proof. lra. Qed.
Lemma cone_add_right {x y : R} : (0 <= x)%R -> (0 < y)%R -> (0 < x + y)%R.
Proof. lra. Qed.
Lemma ideal_mul {x : R} (y : R) : x = 0%R -> (x * y)%R = 0%R.
Proof. intros ->; ring. Qed.
Lemma ideal_add {x y : R} : x = 0%R -> y = 0%R -> (x + y)%R = 0%R.
Proof. intros -> ->; ring. Qed.
Lemma stem_psatz {cone ideal : R} : (0 < cone)%R -> ideal = 0%R -> (cone + ideal)%R = 0%R -> False.
Proof. intros; lra. Qed.

(* ------------------------------------------------------------------------------------------------ types *)

Lemma n_num (n : Z) : Z.leb 0 n = true -> (0 <= n)%Z.
Proof. apply Z.leb_le. Qed.
Lemma n_add {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= a + b)%Z.
Proof. lia. Qed.
Lemma n_mul {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= a * b)%Z.
Proof. nia. Qed.
Lemma n_min {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= Z.min a b)%Z.
Proof. lia. Qed.
Lemma n_max_left {a} b : (0 <= a)%Z -> (0 <= Z.max a b)%Z.
Proof. lia. Qed.
Lemma n_max_right a {b} : (0 <= b)%Z -> (0 <= Z.max a b)%Z.
Proof. lia. Qed.
Lemma n_idiv {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= stem_div a b)%Z.
Proof.
  intros; unfold stem_div; destruct (Z.eq_dec b 0) as [-> | ]; [cbn; lia |].
  apply Z.mul_nonneg_nonneg; [lia | apply Z.div_pos; lia].
Qed.
Lemma n_imod {a} b : (0 <= a)%Z -> (0 <= stem_mod a b)%Z.
Proof.
  intro h; destruct (Z.eq_dec b 0) as [-> | ]; [rewrite stem_imod_zero; exact h | apply stem_remainder_nonnegative; assumption].
Qed.
Lemma n_pow {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= a ^ b)%Z.
Proof. intros; apply Z.pow_nonneg; assumption. Qed.
Lemma n_pow_even a b : Z.even b = true -> (0 <= a ^ b)%Z.
Proof. intro h; apply Z.pow_even_nonneg; apply Z.even_spec; exact h. Qed.
Lemma n_ite (c : Prop) {a b} : (0 <= a)%Z -> (0 <= b)%Z -> (0 <= stem_ite c a b)%Z.
Proof. intros; unfold stem_ite; destruct (excluded_middle_informative c); assumption. Qed.
Lemma n_sum a b f : (forall k, (a <= k)%Z -> (0 <= f k)%Z) -> (0 <= stem_zsum a b f)%Z.
Proof. apply (stem_big_inv Z.add 0%Z (fun x => 0 <= x)%Z); intros; lia. Qed.
Lemma n_prod a b f : (forall k, (a <= k)%Z -> (0 <= f k)%Z) -> (0 <= stem_zprod a b f)%Z.
Proof. apply (stem_big_inv Z.mul 1%Z (fun x => 0 <= x)%Z); intros; nia. Qed.

Lemma q_real a : stem_rational (IZR a).
Proof. exists a, 1%Z; split; [lia | unfold stem_rdiv; rewrite Rinv_1; ring]. Qed.
Lemma q_quotient (p q : Z) : stem_rational (stem_rdiv (IZR p) (IZR q)).
Proof.
  destruct (Z_dec q 0) as [[h | h] | ->].
  - exists (- p)%Z, (- q)%Z; split; [lia |]; unfold stem_rdiv; rewrite !opp_IZR.
    assert (IZR q <> 0%R) by (apply IZR_neq; lia); field; assumption.
  - exists p, q; split; [lia | reflexivity].
  - rewrite stem_division_zero; apply (q_real 0).
Qed.
Lemma q_add {x y} : stem_rational x -> stem_rational y -> stem_rational (x + y).
Proof.
  intros [p [q [h ->]]] [r [s [k ->]]].
  assert (IZR q <> 0%R) by (apply IZR_neq; lia); assert (IZR s <> 0%R) by (apply IZR_neq; lia).
  exists (p * s + r * q)%Z, (q * s)%Z; split; [nia |]; unfold stem_rdiv; rewrite plus_IZR, !mult_IZR; field; auto.
Qed.
Lemma q_mul {x y} : stem_rational x -> stem_rational y -> stem_rational (x * y).
Proof.
  intros [p [q [h ->]]] [r [s [k ->]]].
  assert (IZR q <> 0%R) by (apply IZR_neq; lia); assert (IZR s <> 0%R) by (apply IZR_neq; lia).
  exists (p * r)%Z, (q * s)%Z; split; [nia |]; unfold stem_rdiv; rewrite !mult_IZR; field; auto.
Qed.
Lemma q_neg {x} : stem_rational x -> stem_rational (- x).
Proof. intro h; replace (- x)%R with (-1 * x)%R by ring; apply q_mul; [apply (q_real (-1)) | exact h]. Qed.
Lemma q_sub {x y} : stem_rational x -> stem_rational y -> stem_rational (x - y).
Proof. intros; apply q_add; [| apply q_neg]; assumption. Qed.
Lemma q_inv {x} : stem_rational x -> stem_rational (/ x).
Proof.
  intros [p [q [h ->]]]; unfold stem_rdiv; rewrite Rinv_mult, Rinv_inv, Rmult_comm; exact (q_quotient q p).
Qed.
Lemma q_div {x y} : stem_rational x -> stem_rational y -> stem_rational (stem_rdiv x y).
Proof. intros; apply q_mul; [| apply q_inv]; assumption. Qed.
Lemma q_ite (c : Prop) {x y} : stem_rational x -> stem_rational y -> stem_rational (stem_ite c x y).
Proof. intros; unfold stem_ite; destruct (excluded_middle_informative c); assumption. Qed.
Lemma q_min {x y} : stem_rational x -> stem_rational y -> stem_rational (Rmin x y).
Proof. intros; rewrite stem_rmin; apply q_ite; assumption. Qed.
Lemma q_max {x y} : stem_rational x -> stem_rational y -> stem_rational (Rmax x y).
Proof. intros; rewrite stem_rmax; apply q_ite; assumption. Qed.
Lemma q_abs {x} : stem_rational x -> stem_rational (Rabs x).
Proof. intros; rewrite stem_rabs; apply q_ite; [| apply q_neg]; assumption. Qed.
Lemma q_pow_nat {x} (n : nat) : stem_rational x -> stem_rational (x ^ n).
Proof. intro h; induction n; cbn; [apply (q_real 1) | apply q_mul; assumption]. Qed.
Lemma q_pow {x} n : stem_rational x -> stem_rational (stem_rpow x n).
Proof.
  intro h; destruct (Z_le_gt_dec 0 n).
  - rewrite stem_rpow_nat by assumption; apply q_pow_nat; exact h.
  - replace n with (- - n)%Z by lia; rewrite stem_rpow_neg, stem_rpow_nat by lia.
    apply q_div; [apply (q_real 1) | apply q_pow_nat; exact h].
Qed.
Lemma q_sum a b f : (forall k, (a <= k)%Z -> stem_rational (f k)) -> stem_rational (stem_rsum a b f).
Proof. apply (stem_big_inv Rplus 0%R stem_rational); [apply (q_real 0) | intros; apply q_add; assumption]. Qed.
Lemma q_prod a b f : (forall k, (a <= k)%Z -> stem_rational (f k)) -> stem_rational (stem_rprod a b f).
Proof. apply (stem_big_inv Rmult 1%R stem_rational); [apply (q_real 1) | intros; apply q_mul; assumption]. Qed.

(* ------------------------------------------------------------------------------------------------ evaluation *)

Lemma v_one {A B : Type} (f : A -> B) {a x : A} {z : B} : a = x -> f x = z -> f a = z.
Proof. intros -> <-; reflexivity. Qed.
Lemma v_two {A B C : Type} (f : A -> B -> C) {a x : A} {b y : B} {z : C} : a = x -> b = y -> f x y = z -> f a b = z.
Proof. intros -> -> <-; reflexivity. Qed.
Lemma v_rdiv {a b z : R} : b <> 0%R -> (z * b)%R = a -> stem_rdiv a b = z.
Proof. intros h <-; unfold stem_rdiv; field; exact h. Qed.
Lemma v_rdiv_zero (a : R) {b : R} : b = 0%R -> stem_rdiv a b = 0%R.
Proof. intros ->; apply stem_division_zero. Qed.
Lemma v_rpow (p q n P Q : Z) {x z : R} :
  x = (IZR p / IZR q)%R -> (0 <= n)%Z -> (p ^ n)%Z = P -> (q ^ n)%Z = Q -> (IZR P / IZR Q)%R = z -> stem_rpow x n = z.
Proof.
  intros -> low <- <- <-; rewrite stem_rpow_nat by exact low; unfold Rdiv.
  rewrite Rpow_mult_distr, pow_inv, !pow_IZR, !Z2Nat.id by exact low; reflexivity.
Qed.
Lemma v_rpow_negative (n m : Z) {x y z : R} : n = (- m)%Z -> stem_rpow x m = y -> stem_rdiv 1 y = z -> stem_rpow x n = z.
Proof. intros -> <- <-; apply stem_rpow_neg. Qed.
Lemma v_abs_right {x z : R} : (0 <= x)%R -> x = z -> Rabs x = z.
Proof. intros h <-; apply Rabs_right; lra. Qed.
Lemma v_abs_left {x z : R} : (x <= 0)%R -> (- x)%R = z -> Rabs x = z.
Proof. intros h <-; apply Rabs_left1; exact h. Qed.
Lemma v_floor (n : Z) {x y : R} : x = y -> (IZR n <= y)%R -> (y < IZR n + 1)%R -> stem_floor x = n.
Proof. intros ->; apply stem_floor_unique. Qed.
Lemma v_ite_true {A : Type} {c : Prop} {x z : A} (y : A) : c -> x = z -> stem_ite c x y = z.
Proof. intros h <-; apply stem_ite_true; exact h. Qed.
Lemma v_ite_false {A : Type} {c : Prop} {y z : A} (x : A) : ~ c -> y = z -> stem_ite c x y = z.
Proof. intros h <-; apply stem_ite_false; exact h. Qed.
Lemma v_big {A : Type} (op : A -> A -> A) (unit : A) (n : nat) (c d : Z) (f : Z -> A) {a b : Z} {z : A} :
  a = c -> b = d -> Z.to_nat (d - c + 1) = n -> stem_fold op unit f c n = z -> stem_big op unit a b f = z.
Proof. intros -> -> <- <-; reflexivity. Qed.
Lemma v_fold {A : Type} (op : A -> A -> A) (unit : A) (a : Z) (f : Z -> A) (n : nat) (k : Z) {x y z : A} :
  stem_fold op unit f a n = x -> (a + Z.of_nat n)%Z = k -> f k = y -> op x y = z -> stem_fold op unit f a (S n) = z.
Proof. intros <- <- <- <-; reflexivity. Qed.

Lemma v_le {a b x y : Z} : a = x -> b = y -> Z.leb x y = true -> (a <= b)%Z.
Proof. intros -> ->; apply Z.leb_le. Qed.
Lemma v_not_le {a b x y : Z} : a = x -> b = y -> Z.leb x y = false -> ~ (a <= b)%Z.
Proof. intros -> -> h k; apply Z.leb_le in k; congruence. Qed.
Lemma v_lt {a b x y : Z} : a = x -> b = y -> Z.ltb x y = true -> (a < b)%Z.
Proof. intros -> ->; apply Z.ltb_lt. Qed.
Lemma v_not_lt {a b x y : Z} : a = x -> b = y -> Z.ltb x y = false -> ~ (a < b)%Z.
Proof. intros -> -> h k; apply Z.ltb_lt in k; congruence. Qed.
Lemma v_eq {A : Type} {a b x : A} : a = x -> b = x -> a = b.
Proof. intros -> ->; reflexivity. Qed.
Lemma v_not_eq {a b x y : Z} : a = x -> b = y -> Z.eqb x y = false -> a <> b.
Proof. intros -> -> h; apply Z.eqb_neq; exact h. Qed.
Lemma v_rle {a b x y : R} : a = x -> b = y -> (x <= y)%R -> (a <= b)%R.
Proof. intros -> ->; auto. Qed.
Lemma v_rlt {a b x y : R} : a = x -> b = y -> (x < y)%R -> (a < b)%R.
Proof. intros -> ->; auto. Qed.
Lemma v_not_rle {a b x y : R} : a = x -> b = y -> (y < x)%R -> ~ (a <= b)%R.
Proof. intros -> ->; lra. Qed.
Lemma v_not_rlt {a b x y : R} : a = x -> b = y -> (y <= x)%R -> ~ (a < b)%R.
Proof. intros -> ->; lra. Qed.
Lemma v_not_req {a b x y : R} : a = x -> b = y -> x <> y -> a <> b.
Proof. intros -> ->; auto. Qed.
Lemma v_iff_true {a b : Prop} : a -> b -> (a <-> b).
Proof. tauto. Qed.
Lemma v_iff_false {a b : Prop} : ~ a -> ~ b -> (a <-> b).
Proof. tauto. Qed.
Lemma v_not_iff_left {a b : Prop} : a -> ~ b -> ~ (a <-> b).
Proof. tauto. Qed.
Lemma v_not_iff_right {a b : Prop} : ~ a -> b -> ~ (a <-> b).
Proof. tauto. Qed.
Lemma v_dvd {a b : Z} : stem_mod b a = 0%Z -> stem_dvd a b.
Proof. apply stem_dvd_remainder. Qed.
Lemma v_not_dvd {a b r : Z} : stem_mod b a = r -> Z.eqb r 0 = false -> ~ stem_dvd a b.
Proof. intros <- h k; apply stem_dvd_remainder in k; apply Z.eqb_neq in h; contradiction. Qed.
Lemma v_prime {n x : Z} (fuel : nat) : n = x -> Z.leb 2 x = true -> stem_trial fuel x 2 = true -> stem_prime n.
Proof. intros -> low; apply stem_prime_by_trial; apply Z.leb_le; exact low. Qed.
Lemma v_not_prime {n x : Z} (d : Z) :
  n = x -> (Z.ltb 1 d && Z.ltb d x && Z.eqb (stem_mod x d) 0)%bool = true -> ~ stem_prime n.
Proof.
  intros -> h; apply andb_prop in h; destruct h as [h rest]; apply andb_prop in h; destruct h as [low high].
  apply Z.ltb_lt in low, high; apply Z.eqb_eq in rest; apply (stem_composite x d); assumption.
Qed.
Lemma v_small {n x : Z} : n = x -> Z.ltb x 2 = true -> ~ stem_prime n.
Proof. intros -> h; apply stem_small_composite; apply Z.ltb_lt; exact h. Qed.

Fixpoint stem_all (P : Z -> Prop) (low : Z) (n : nat) : Prop :=
  match n with O => True | S m => P low /\ stem_all P (low + 1)%Z m end.
Lemma v_all_step (P : Z -> Prop) (k next : Z) (n : nat) : P k -> (k + 1)%Z = next -> stem_all P next n -> stem_all P k (S n).
Proof. intros h <- rest; split; assumption. Qed.
Lemma v_all (P : Z -> Prop) (low : Z) (n : nat) :
  (forall k, (k < low)%Z -> P k) -> (forall k, (low + Z.of_nat n <= k)%Z -> P k) -> stem_all P low n -> forall k, P k.
Proof.
  intros under over inside k; destruct (Z_lt_le_dec k low) as [h | h]; [apply under; exact h |].
  destruct (Z_lt_le_dec k (low + Z.of_nat n)) as [g | g]; [| apply over; exact g].
  clear under over; revert low inside h g; induction n; intros low inside h g; [lia |].
  destruct inside as [now later]; destruct (Z.eq_dec k low) as [-> | ]; [exact now | apply (IHn (low + 1)%Z); [exact later | lia | lia]].
Qed.
Lemma v_none (P : Z -> Prop) : (forall k, ~ P k) -> ~ exists k, P k.
Proof. intros h [k g]; exact (h k g). Qed.
Lemma v_all_props (P : Prop -> Prop) : P True -> P False -> forall p, P p.
Proof.
  intros yes no p; destruct (classic p);
    [replace p with True by (apply stem_propext; tauto) | replace p with False by (apply stem_propext; tauto)]; assumption.
Qed.
Ltac stem_outside :=
  intros; repeat match goal with |- _ -> _ => intro | |- ~ _ => intro end;
  repeat match goal with h : _ /\ _ |- _ => destruct h | h : exists _, _ |- _ => destruct h end;
  repeat match goal with h : stem_dvd ?a ?b |- _ => pose proof (stem_divisor_range a b h ltac:(lia)); clear h end;
  exfalso; lia.
Ltac stem_evident :=
  repeat match goal with |- forall _, _ => intro | |- _ /\ _ => split end;
  first [assumption | reflexivity | lia | lra | ring | field | tauto | (unfold stem_rdiv; lra)
    | (unfold stem_rpow; cbv [powerRZ pow Pos.to_nat Pos.iter_op Init.Nat.add]; ring)
    | (unfold stem_ite in *;
       repeat match goal with |- context [excluded_middle_informative ?c] => destruct (excluded_middle_informative c) end;
       first [lia | lra | tauto | reflexivity | ring])].
Ltac stem_cast := repeat first [rewrite plus_IZR | rewrite mult_IZR]; lra.
Lemma stem_is_true {A : Prop} : A -> A = True.
Proof. intro h; apply stem_propext; tauto. Qed.
Lemma stem_is_false {A : Prop} : ~ A -> A = False.
Proof. intro h; apply stem_propext; tauto. Qed.
Lemma stem_true_false : True <> False.
Proof. intro h; rewrite <- h; exact I. Qed.

(* Equality alone; formulas are values, a conditional term is looked at in both cases. *)
Ltac stem_congruence :=
  pose proof stem_true_false;
  try match goal with |- _ <-> _ => apply stem_iff_of_eq end;
  first [congruence
    | apply stem_false_not; intro; congruence
    | tauto
    | (unfold stem_ite_prop in *; tauto)
    | (repeat match goal with h : @eq Prop _ _ |- _ => apply stem_iff_of_eq in h end;
       first [f_equal; apply stem_propext; tauto | solve [intuition lia]])
    | unfold stem_ite in *;
      repeat match goal with
        | |- context [excluded_middle_informative ?c] => destruct (excluded_middle_informative c)
        | h : context [excluded_middle_informative ?c] |- _ => destruct (excluded_middle_informative c)
        end;
      first [congruence | apply stem_false_not; intro; first [congruence | tauto]]].
